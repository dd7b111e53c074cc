import { createServer } from 'node:http';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FlowEvent, Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { createIronicRelay, type IronicRelayOptions } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createMemoryStore, type MemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';
import { onTestFinished } from 'vitest';
import { type AnsweredRequest, createGatewayHandler, type GatewayHandlerOptions } from '../../src/index.ts';
import { nodeServerOptions, toNodeListener } from '../../src/node.ts';

/** What came back over the socket. */
export interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface GatewaySite {
  readonly url: string;
  readonly store: MemoryStore;
  readonly inspector: Inspector;
  readonly events: readonly FlowEvent[];
  readonly answered: readonly AnsweredRequest[];
  /** Sends a request as it is, without headers of its own but those that HTTP needs. */
  readonly ask: (
    method: string,
    path: string,
    headers?: Record<string, string>,
    body?: string | Buffer,
  ) => Promise<Got>;
}

/** A gateway on a socket before `ironic`, with an inspector behind it. */
export async function gatewaySite(
  ironic: string,
  handler: GatewayHandlerOptions = {},
  options: Partial<InspectorOptions> = {},
  relay: Partial<IronicRelayOptions> = {},
): Promise<GatewaySite> {
  const fetch = pooledFetch();
  const store = createMemoryStore();
  const events: FlowEvent[] = [];
  const answered: AnsweredRequest[] = [];
  const inspector = new Inspector({
    ironic: new FakeIronic(),
    ...store,
    gateway: { relay: createIronicRelay({ endpoint: ironic, auth: { type: 'none' }, fetch, ...relay }) },
    observers: [(event) => events.push(event)],
    ...options,
  });
  const serve = createGatewayHandler(inspector, { ...handler, onAnswer: (one) => answered.push(one) });
  const server = createServer(nodeServerOptions(), toNodeListener(serve));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await inspector.stop();
    await fetch.close();
  });
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    inspector,
    events,
    answered,
    ask: (method, path, headers = {}, body) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
        const asked = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } }, (got) => {
          const chunks: Buffer[] = [];
          got.on('data', (chunk: Buffer) => chunks.push(chunk));
          got.on('end', () =>
            resolve({ status: got.statusCode ?? 0, headers: got.headers, body: Buffer.concat(chunks).toString() }),
          );
        });
        asked.on('error', reject);
        asked.end(body);
      }),
  };
}
