/**
 * What is fuzzed: the API on memory stores, or the SQLite file `STORE`, and a fake Ironic with
 * `NODES` machines, on a socket, in a process of its own. Prints where it answers; says how it is,
 * and tidies up, when its parent asks.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEnrollHook, Inspector, stockHooks, type FlowEvent } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import type { SqlStore } from '@ironic-inspector/store-sql';
import { FakeIronic } from '@ironic-inspector/testing';
import { createWebhookSender } from '@ironic-inspector/webhooks';
import { openSqlStore } from '../open-sql-store.ts';
import { machine } from '../e2e/machine.ts';
import { watchLongestStep } from './longest-step.ts';

/** How the server is. */
export interface Health {
  readonly rssMiB: number;
  readonly heapMiB: number;
  /**
   * The longest that nothing else could be done, since it was asked last and until it tidied up:
   * CPU time.
   */
  readonly longestMs: number;
  readonly connections: number;
  /** How many events there were, by type, since it was asked last. */
  readonly events: Readonly<Record<string, number>>;
  /** What should never have happened, since it was asked last; some of it. */
  readonly defects: readonly string[];
}

const COUNT = Number(process.env['NODES'] ?? '16');
const step = watchLongestStep();
const ironic = new FakeIronic({ keepCalls: 0 });
const { nodes, rules, data, history, webhooks } = await openStores(process.env['STORE']);
const defects: string[] = [];
let events: Record<string, number> = {};

const inspector = new Inspector({
  ironic,
  nodes,
  rules,
  data,
  history,
  webhooks,
  webhookSender: createWebhookSender({ allowed: ['receiver.invalid'] }),
  introspectionDelay: 0,
  hooks: [...stockHooks.values()],
  notFoundHook: createEnrollHook({ maxNodesPerMinute: 600 }),
  processing: { permitActiveIntrospection: true },
  observers: [observe],
});
const handler = createInspectorHandler(inspector, {
  trustForwarded: true,
  healthcheck: true,
  callback: { burst: 1_000_000_000, requestsPerSecond: 1_000_000 },
  onError: (error) => tell(`${error.message} ${error.cause instanceof Error ? (error.cause.stack ?? '') : ''}`),
});
const server = createServer(nodeServerOptions({ headersSeconds: 20, requestSeconds: 20 }), toNodeListener(handler));

function observe(event: FlowEvent): void {
  events[event.type] = (events[event.type] ?? 0) + 1;
  if (event.type === 'failed' && event.code === 'internal')
    tell(`${event.stage}: ${event.message} ${event.cause instanceof Error ? (event.cause.stack ?? '') : ''}`);
}

function tell(defect: string): void {
  if (defects.length < 20) defects.push(defect.slice(0, 2000));
}

async function openStores(file: string | undefined): Promise<Omit<SqlStore, 'migrate' | 'close'>> {
  if (file === undefined) return createMemoryStore();
  const store = openSqlStore(file);
  (await store.migrate()).unwrap();
  return store;
}

/**
 * Everything is again as it was in the beginning, but for the runs of the machines. How the server
 * is, without that.
 */
async function tidy(): Promise<Health> {
  await inspector.idle();
  const longestMs = step.take();
  (await inspector.rules.clear()).unwrap();
  for (const { id } of (await inspector.webhooks.list()).unwrap()) (await inspector.webhooks.remove(id)).unwrap();
  for (const { uuid } of (await ironic.listNodes({ fields: ['uuid'] })).unwrap()) ironic.removeNode(uuid);
  (await inspector.forgetDeleted(Number.MAX_SAFE_INTEGER)).unwrap();
  (await inspector.upkeep()).unwrap();
  for (let index = 0; index < COUNT; index += 1) {
    const { uuid, bmc, bootMac } = machine(index);
    ironic.addNode({
      uuid,
      name: `machine-${index}`,
      macs: [bootMac],
      driver_info: { ipmi_address: bmc, ipmi_username: 'admin' },
      ...(index % 8 === 7 && { provision_state: 'active' }),
    });
  }
  globalThis.gc?.();
  step.take();
  return health(longestMs);
}

async function health(longestMs: number): Promise<Health> {
  const { rss, heapUsed } = process.memoryUsage();
  const connections = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
  const told = {
    rssMiB: rss / 2 ** 20,
    heapMiB: heapUsed / 2 ** 20,
    longestMs,
    connections,
    events,
    defects: defects.splice(0),
  };
  events = {};
  return told;
}

process.on('message', (asked) => {
  const answer = asked === 'tidy' ? tidy() : health(step.take());
  answer.then(
    (told) => process.send?.(told),
    (error: unknown) => {
      throw error;
    },
  );
});
// The parent is gone.
process.once('disconnect', () => process.exit());

await tidy();
server.listen(0, '127.0.0.1', 16_384);
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
