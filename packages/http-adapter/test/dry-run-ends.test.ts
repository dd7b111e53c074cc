import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { DryRunNode, DryRunOptions } from '@ironic-inspector/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createInspectorHandler, type InspectorHandlerOptions } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { U } from './matrix.ts';
import { stub } from './stub.ts';

/** More than sockets hold for a reader. */
const MUCH = 20_000_000;

/**
 * Over a socket, a dry run that finds `most` nodes quickly, a line of about `size` for each, and
 * looks for others until it is aborted.
 */
async function open(options: InspectorHandlerOptions, { most = Infinity, size = 1 } = {}) {
  const found = { uuid: U, evaluated: true, outcome: [], changes: null, conflicts: [], failures: [] };
  const line = { ...found, node: 'n'.repeat(size) } as unknown as DryRunNode;
  const { rules, ...rest } = stub();
  const ended = Promise.withResolvers<void>();
  async function* nodes(signal: AbortSignal | undefined): AsyncGenerator<DryRunNode> {
    try {
      for (let count = 0; count < most && signal?.aborted !== true; count += 1) yield line;
      if (signal?.aborted === false) await once(signal, 'abort');
    } finally {
      ended.resolve();
    }
  }
  const dryRun = async ({ signal }: DryRunOptions = {}) =>
    (await rules.dryRun()).map(({ summary }) => ({ summary, [Symbol.asyncIterator]: () => nodes(signal) }));
  const inspector = { ...rest, rules: { ...rules, dryRun } };
  const server = createServer(toNodeListener(createInspectorHandler(inspector, options)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const ask = async () => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path: '/v2/rules/dry-run', agent: false });
    onTestFinished(() => void outgoing.destroy());
    const asked = once(server, 'request') as Promise<[unknown, ServerResponse]>;
    const answered = once(outgoing.end(), 'response') as Promise<[IncomingMessage]>;
    const [[, ours], [incoming]] = await Promise.all([asked, answered]);
    incoming.on('error', () => undefined);
    return { ours, incoming };
  };
  return { server, ask, ended: ended.promise };
}

describe('a dry run', () => {
  it('whose reader takes nothing does not hold up the stop of a server', async () => {
    const stopping = new AbortController();
    const { server, ask, ended } = await open({ stopping: stopping.signal }, { size: MUCH });
    const { ours } = await ask();
    while (!ours.writableNeedDrain) await setImmediate();
    const closed = once(server, 'close');
    stopping.abort();
    server.close();
    await closed;
    await ended;
    expect(ours.writableFinished).toBe(false);
  });

  it('ends with its last line when the server stops, and none begins any more', async () => {
    const stopping = new AbortController();
    const { ask, ended } = await open({ stopping: stopping.signal }, { most: 1 });
    const { incoming } = await ask();
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) {
      text += String(chunk);
      if (text.endsWith('\n')) stopping.abort();
    }
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line) as object)),
    ).toEqual([['node'], ['summary']]);
    await ended;
    expect((await ask()).incoming.statusCode).toBe(503);
  });

  it('whose reader is too slow is cut off', async () => {
    const { server, ask, ended } = await open({ events: { slowSeconds: 0.2 } }, { size: MUCH });
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const { ours } = await ask();
    const [socket] = await connected;
    if (!socket.closed) await once(socket, 'close');
    await ended;
    expect(ours.writableFinished).toBe(false);
  });

  it('is given up where its reader is away and no server tells', async () => {
    const { rules, ...rest } = stub();
    const aborted = Promise.withResolvers<void>();
    const dryRun: typeof rules.dryRun = async (options = {}) => {
      options.signal?.addEventListener('abort', () => aborted.resolve());
      return rules.dryRun(options);
    };
    const handler = createInspectorHandler({ ...rest, rules: { ...rules, dryRun } }, { events: { slowSeconds: 0.05 } });
    const answer = await handler(new Request('http://h.example/v2/rules/dry-run', { method: 'POST' }));
    await aborted.promise;
    expect(JSON.parse(await answer.text())).toHaveProperty('summary');
  });
});
