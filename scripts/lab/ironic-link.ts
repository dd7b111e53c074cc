/**
 * What our daemon reaches Ironic by in journeys that must know when Ironic has what a ramdisk
 * posted: bytes pass as they are, and an answer can be held.
 */
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { IRONIC_URL } from './ironic.ts';

const PORT = 6386;
const LINK_URL = `http://127.0.0.1:${PORT}`;
const TO_IRONIC = { host: '127.0.0.1', port: Number(new URL(IRONIC_URL).port) };

/** Our daemon's options. */
export const LINKED = { ironic: { endpoint_override: LINK_URL } };

/** The way to Ironic. */
export interface IronicLink {
  /** Called when a post for Ironic's inspection is on its way, before Ironic has any of it. */
  onPost: () => void;
  /** While it is set, what Ironic answers to such a post is not passed on, until `release`. */
  isHolding: boolean;
  /** The status of each answer to such a post, also of those that were held. */
  readonly answers: number[];
  /** Passes on what was held, where our daemon still waits for it. */
  release(): void;
}

/** A link while the tests of a file run. To be called before `useSite`. */
export function useIronicLink(): IronicLink {
  const held: (() => void)[] = [];
  const link: IronicLink = {
    onPost: () => undefined,
    isHolding: false,
    answers: [],
    release: () => {
      link.isHolding = false;
      for (const pass of held.splice(0)) pass();
    },
  };
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((ours) => {
    const theirs = connect(TO_IRONIC);
    let isPost = false;
    let isHeld = false;
    ours.on('data', (bytes) => {
      if (bytes.subarray(0, 64).includes('POST /v1/continue_inspection')) {
        isPost = true;
        isHeld = false;
        link.onPost();
      }
      theirs.write(bytes);
    });
    theirs.on('data', (bytes) => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(bytes.toString('latin1'))?.[1];
      if (isPost && status !== undefined) {
        link.answers.push(Number(status));
        isPost = false;
        isHeld = link.isHolding;
      }
      if (isHeld) held.push(() => ours.write(bytes));
      else ours.write(bytes);
    });
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
    }
  });
  beforeAll(async () => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(PORT, () => resolve());
    });
  });
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return link;
}
