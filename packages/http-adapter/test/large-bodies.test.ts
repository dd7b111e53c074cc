import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ok, type CallbackRefusal } from '@ironic-inspector/core';
import { eventually } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createInspectorHandler, type ServedInspector, type InspectorHandlerOptions } from '../src/index.ts';
import { nodeServerOptions, toNodeListener } from '../src/node.ts';
import { U } from './matrix.ts';
import { stub } from './stub.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const MOST = 1_000_000;
const settings: ServedInspector['settings'] = {
  apiMaxLimit: 1000,
  limits: { bodyBytes: MOST },
  processing: { enableSettingIpmiCredentials: false },
};

/** Posts over sockets to an inspector that does what `change` says. */
async function serve(change: Partial<ServedInspector>, options: InspectorHandlerOptions) {
  const refused: CallbackRefusal[] = [];
  const inspector = stub({ settings, callbackRefused: (reason) => void refused.push(reason), ...change });
  const server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(inspector, options)));
  let requests = 0;
  server.on('request', () => void requests++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  /** From an address of its own: all of 127.0.0.0/8 is this host. */
  const begin = (length: number, from = 1) => {
    const headers = { 'Content-Length': length };
    const localAddress = `127.0.0.${from}`;
    const asked = request({ port, localAddress, path: '/v1/continue', method: 'POST', headers, agent: false });
    asked.flushHeaders();
    return asked;
  };
  const post = async (length: number, from?: number) => {
    const asked = begin(length, from);
    asked.end(Buffer.alloc(length, 'x'));
    const [answer] = await once(asked, 'response');
    answer.resume();
    return answer.statusCode as number;
  };
  return { begin, post, refused, asked: () => requests };
}

describe('large bodies', () => {
  it('at once are received a few at a time, and all are taken', async () => {
    const [bytes, count, length] = [4 * MOST, 12, 600_000];
    let [inHand, most] = [0, 0];
    const { post, refused } = await serve(
      {
        continue: async (body) => {
          most = Math.max(most, ++inHand);
          expect(body).toHaveLength(length);
          await new Promise(setImmediate);
          inHand -= 1;
          return Ok({ uuid: U });
        },
      },
      { heldBytes: bytes, roomSeconds: 60 },
    );
    const statuses = await Promise.all(Array.from({ length: count }, (_, index) => post(length, index + 1)));
    expect(statuses).toEqual(Array(count).fill(200));
    // Each costs twice its length.
    expect(most).toBeLessThanOrEqual(Math.floor(bytes / (2 * length)));
    expect(refused).toEqual([]);
  });

  it('keep their room until the logs in them are kept, after the answer', async () => {
    const logs = Promise.withResolvers<void>();
    const { post, refused } = await serve(
      {
        continue: async (_, options) => {
          options?.inHand?.(logs.promise);
          return Ok({ uuid: U });
        },
      },
      { heldBytes: 2 * MOST, roomSeconds: 0.05 },
    );
    expect(await post(MOST)).toBe(200);
    expect(await post(MOST, 2)).toBe(503);
    logs.resolve();
    expect(await post(MOST, 2)).toBe(200);
    expect(refused).toEqual(['busy']);
  });

  it('whose sender is gone are not waited for', async () => {
    const logs = Promise.withResolvers<void>();
    const { begin, post, refused, asked } = await serve(
      {
        continue: async (_, options) => {
          options?.inHand?.(logs.promise);
          return Ok({ uuid: U });
        },
      },
      { heldBytes: 3 * MOST, roomSeconds: 60 },
    );
    expect(await post(MOST)).toBe(200);
    const gone = begin(MOST, 2);
    gone.on('error', () => undefined);
    await eventually(() => asked() === 2);
    const behind = post(100_000, 3);
    await eventually(() => asked() === 3);
    gone.destroy();
    expect(await behind).toBe(200);
    expect(refused).toEqual(['busy']);
    logs.resolve();
  });

  it('that do not come leave room to other sources', async () => {
    const { begin, post } = await serve({}, { heldBytes: 4 * MOST, roomSeconds: 0.05 });
    for (let times = 0; times < 3; times++) begin(MOST).on('error', () => undefined);
    expect(await post(600_000, 2)).toBe(200);
    expect(await post(600_000, 1)).toBe(503);
    expect(await post(600_000, 3)).toBe(200);
  });
});

it('a callback has come when its head has, not when its body was read', async () => {
  const received: (number | undefined)[] = [];
  const { begin } = await serve(
    {
      continue: async (_, options) => {
        received.push(options?.receivedIn);
        return Ok({ uuid: U });
      },
    },
    {},
  );
  const before = performance.now();
  const asked = begin(2);
  // The server waits for the body: an answer to another request comes meanwhile.
  const other = begin(0);
  other.end();
  await once(other, 'response');
  const headArrived = performance.now() - before;
  while (performance.now() - before < headArrived + 20) await new Promise(setImmediate);
  asked.end('{}');
  await once(asked, 'response');
  expect(received.at(-1)).toBeGreaterThanOrEqual(19);
});
