import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DryRun, DryRunOptions } from '@ironic-inspector/core';
import { eventually } from '@ironic-inspector/testing';
import { createInspectorClient } from '../src/index.ts';

const ends: (() => unknown)[] = [];
// The sockets' own timers are not these.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(async () => {
  vi.useRealTimers();
  for (const end of ends.splice(0).toReversed()) await end();
});

const MINUTE = 60_000;
const node = (name: string) =>
  `${JSON.stringify({
    node: {
      node: name,
      uuid: null,
      evaluated: false,
      outcome: [],
      changes: null,
      conflicts: [],
      failures: [],
    },
  })}\n`;
const SUMMARY = `${JSON.stringify({
  summary: {
    end: 'complete',
    error: null,
    nodes: 2,
    evaluated: 0,
    changed: 0,
    conflicting: 0,
    failing: 0,
    rules: [],
    text: 'Nothing changes',
  },
})}\n`;

/** A dry run on a server that begins with two nodes, and goes on as the test says. */
async function dryRun({
  options = {},
  answer = (response) => void response.write(node('first') + node('second')),
  type = 'application/x-ndjson',
}: {
  readonly options?: DryRunOptions;
  readonly answer?: (response: ServerResponse) => void;
  readonly type?: string;
} = {}) {
  const open: ServerResponse[] = [];
  const http = createServer((_, response) => {
    open.push(response);
    response.writeHead(200, { 'Content-Type': type });
    answer(response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    http.closeAllConnections();
    http.close();
  });
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const result = await createInspectorClient({ endpoint, api: 'v2' }).rules.dryRun(options);
  const isClosed = () => eventually(() => open.every((response) => response.destroyed), 'the connection to be closed');
  return { result, open, isClosed };
}

async function begun(given: Parameters<typeof dryRun>[0] = {}): Promise<{
  readonly dry: DryRun;
  readonly open: readonly ServerResponse[];
  readonly isClosed: () => Promise<void>;
}> {
  const { result, ...rest } = await dryRun(given);
  return { dry: result.unwrap(), ...rest };
}

describe('the connection of a dry run', () => {
  it('is closed when nobody reads it for long', async () => {
    const { dry, open, isClosed } = await begun();
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect(open.map((response) => response.destroyed)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    await isClosed();
    for await (const one of dry) expect.fail(`${one.node} was read`);
    expect(dry.summary).toMatchObject({ end: 'failed', error: { code: 'too-slow' } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is closed when somebody stops to read in the middle', async () => {
    const { dry, isClosed } = await begun();
    const nodes = dry[Symbol.asyncIterator]();
    expect((await nodes.next()).value?.node).toBe('first');
    await vi.advanceTimersByTimeAsync(4 * MINUTE);
    expect((await nodes.next()).value?.node).toBe('second');
    await vi.advanceTimersByTimeAsync(6 * MINUTE);
    await isClosed();
    expect(dry.summary).toMatchObject({ end: 'failed', error: { code: 'too-slow' } });
    expect(await nodes.next()).toEqual({ value: undefined, done: true });
  });

  it('is not closed while the server looks at a node', async () => {
    let late: ServerResponse | undefined;
    const { dry } = await begun({ answer: (response) => (late = response) && response.flushHeaders() });
    const next = dry[Symbol.asyncIterator]().next();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    late?.end(node('first') + SUMMARY);
    expect((await next).value?.node).toBe('first');
  });

  it('is closed by who leaves before the first node', async () => {
    const { dry, isClosed } = await begun();
    await dry[Symbol.asyncIterator]().return?.();
    await isClosed();
    expect(dry.summary.end).toBe('left');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is closed by its signal, read or not', async () => {
    const end = new AbortController();
    const { dry, isClosed } = await begun({ options: { signal: end.signal } });
    end.abort();
    await isClosed();
    expect(dry.summary.end).toBe('aborted');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not made when its signal was aborted before', async () => {
    const { dry, open } = await begun({ options: { signal: AbortSignal.abort() } });
    for await (const one of dry) expect.fail(`${one.node} was read`);
    expect([dry.summary.end, open.length]).toEqual(['aborted', 0]);
  });

  it('is closed behind a line that is too long to be one', async () => {
    const { dry, isClosed } = await begun({ answer: (response) => void response.write('x'.repeat(65 * 2 ** 20)) });
    for await (const one of dry) expect.fail(`${one.node} was read`);
    expect(dry.summary).toMatchObject({ end: 'failed', error: { code: 'inspector-failed' } });
    await isClosed();
  });

  it('leaves nothing behind when all was read', async () => {
    const signal = new AbortController().signal;
    const { dry } = await begun({
      options: { signal },
      answer: (response) => void response.end(node('first') + node('second') + SUMMARY),
    });
    const names: string[] = [];
    for await (const one of dry) names.push(one.node);
    expect([names, dry.summary.end]).toEqual([['first', 'second'], 'complete']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('an answer that is no dry run is an error at once', async () => {
  const { result, isClosed } = await dryRun({ answer: (response) => void response.write('<html>'), type: 'text/html' });
  expect(result).toMatchObject({ err: true, val: { code: 'inspector-failed' } });
  await isClosed();
});
