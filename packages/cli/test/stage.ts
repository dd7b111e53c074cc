import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';
import { createInspectorClient } from '@ironic-inspector/client';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, type TestLab, type TestLabOptions } from '@ironic-inspector/testing';
import { Err, InspectorError, Ok, type OperatorApi } from '@ironic-inspector/core';
// Commands are loaded when they are called; time by the lab's clock would pass meanwhile.
import '../src/commands/booting.ts';
import '../src/commands/history.ts';
import '../src/commands/ironic-rules.ts';
import '../src/commands/list.ts';
import '../src/commands/logs.ts';
import '../src/commands/lookup.ts';
import '../src/commands/rules.ts';
import '../src/commands/run-changes.ts';
import '../src/commands/start.ts';
import '../src/commands/try-rules.ts';
import '../src/commands/watch.ts';
import '../src/commands/webhooks.ts';
import '../src/commands/why.ts';
import { main } from '../src/main.ts';

/** What a command said, as it would stand on a terminal, and in two streams. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Both, in order. */
  readonly all: string;
}

export interface StageOptions extends Partial<Omit<TestLabOptions, 'clock'>> {
  /** How the inspector is reached. @default it is in this process */
  readonly reach?: (lab: TestLab) => OperatorApi;
}

/** Reached over HTTP: the handler answers what the client sends, as between two processes. */
export function overHttp({ inspector }: Pick<TestLab, 'inspector'>): OperatorApi {
  const handler = createInspectorHandler(inspector);
  return createInspectorClient({
    endpoint: 'http://inspector.example',
    fetch: (input, init) => handler(new Request(input, init)),
  });
}

/** A laboratory with an inspector in this process, and the command that asks it. */
export interface Stage {
  readonly lab: TestLab;
  /** Runs a command line, and passes time until it ends. `signal` is Ctrl-C. */
  readonly run: (words: readonly string[], options?: RunOptions) => Promise<Said>;
  readonly close: () => Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly hasColours?: boolean;
  readonly isTerminal?: boolean;
  /** Files by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** Told each piece of output. */
  readonly onOutput?: (text: string) => void;
}

export async function stage({ reach, ...options }: StageOptions = {}): Promise<Stage> {
  const lab = await createTestLab({ store: createMemoryStore, ...options });
  const api = reach?.(lab) ?? lab.inspector;
  return {
    lab,
    run: (words, options) => passTime(lab, runMain(api, words, { ...options, now: () => lab.clock.now() })),
    close: () => lab.close(),
  };
}

/**
 * How many digests are being made. Other threads make them, which are as slow as the machine is:
 * turns of the event loop say nothing of them, nor does one digest of the others.
 */
let digests = 0;
const digest = crypto.subtle.digest.bind(crypto.subtle);
crypto.subtle.digest = (...given) => {
  digests += 1;
  return digest(...given).finally(() => (digests -= 1));
};

/** Turns of the event loop after which nothing goes on that needs no time to pass. */
const REST = 60;
const MOST_SECONDS = 24 * 3600;

/**
 * Passes time until `promise` settles, a second whenever nothing else goes on, so that a transcript
 * is the same on a slow machine.
 */
async function passTime<T>({ clock, inspector }: TestLab, promise: Promise<T>): Promise<T> {
  const isBusy = () => digests > 0 || inspector.load().callbacks > 0;
  let isSettled = false;
  const settle = () => (isSettled = true);
  promise.then(settle, settle);
  for (let seconds = 0; seconds < MOST_SECONDS; seconds += 1) {
    for (let turn = 0; turn < REST && !isSettled; turn += isBusy() ? 0 : 1) await setImmediate();
    if (isSettled) return promise;
    await clock.advance(1000);
    if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(1000);
  }
  throw new Error('A day has passed, and what is waited for has not happened');
}

/** Runs a command line on an inspector. */
export async function runMain(
  api: OperatorApi,
  words: readonly string[],
  {
    signal = new AbortController().signal,
    hasColours = false,
    isTerminal = false,
    files = {},
    onOutput,
    now = () => new Date('2024-01-01T00:00:00Z'),
  }: RunOptions & { readonly now?: () => Date } = {},
): Promise<Said> {
  const [out, err, all]: string[][] = [[], [], []];
  const into = (stream: string[] | undefined) => (text: string) => {
    stream?.push(text);
    all?.push(text);
    onOutput?.(text);
  };
  const code = await main(words, {
    output: { write: into(out), writeError: into(err), hasColours, isTerminal },
    connect: () => Promise.resolve(Ok({ api, close: () => Promise.resolve() })),
    signal,
    now,
    readFile: (path) => {
      const text = files[path];
      return Promise.resolve(
        text === undefined ? Err(new InspectorError('bad-request', `${path}: there is no such file`)) : Ok(text),
      );
    },
  });
  const textOf = (pieces: string[] | undefined) => (pieces ?? []).join('');
  return { code, out: textOf(out), err: textOf(err), all: textOf(all) };
}
