import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inspector, type NewHistoryEvent } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { expect, onTestFinished } from 'vitest';
import { createInspectorHandler, type InspectorHandlerOptions } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { U } from './matrix.ts';
import { Reader } from './sse-reader.ts';

/** Where the API listens, and where it is asked, which may be a proxy. */
interface Place {
  readonly port?: number;
  readonly through?: number;
}

/** An inspector with a history that a test can write to, and the API on a socket. */
export async function eventSite(options: InspectorHandlerOptions = {}, at: Place = {}) {
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: U, name: 'node-1', driver_info: { ipmi_address: '192.0.2.10' } });
  const store = createMemoryStore();
  const inspector = new Inspector({ ironic, ...store, introspectionDelay: 0 });
  const server = createServer(toNodeListener(createInspectorHandler(inspector, options)));
  await new Promise<void>((resolve) => server.listen(at.port ?? 0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await inspector.stop();
  });
  const port = at.through ?? (server.address() as AddressInfo).port;
  const ask = async (query = '', headers: Record<string, string> = {}) => {
    const request = get({ port, path: `/v2/events${query}`, headers, agent: false });
    onTestFinished(() => void request.destroy());
    const [incoming] = (await once(request, 'response')) as [IncomingMessage];
    incoming.on('error', () => undefined);
    return incoming;
  };
  const read = async (query?: string, headers?: Record<string, string>) => {
    const incoming = await ask(query, headers);
    expect(incoming.statusCode).toBe(200);
    const reader = new Reader(incoming);
    return { reader, incoming, opening: await reader.next() };
  };
  let written = 0;
  const write = async (count: number, { runId = 'run-1', node = U, size = 1 } = {}) => {
    const events = Array.from({ length: count }, (): NewHistoryEvent => {
      written += 1;
      const step = { type: 'warning', source: 'test', message: `${written} `.padEnd(size, 'x') } as const;
      const about = { runId, node, at: new Date(0), instance: 'another', requestId: undefined };
      return { key: `key ${written}`, ...about, step };
    });
    const runs = [{ runId, node, startedAt: new Date(0), state: 'waiting' as const }];
    const batch = { id: `batch ${written}`, runs, events, documents: [], snapshots: [], refused: [] };
    (await store.history.append(batch)).unwrap();
  };
  return { inspector, store, server, ask, read, write };
}
