import { Inspector, type FlowEvent, type InspectorOptions, type Introspection } from '@ironic-inspector/core';
import { createMemoryStore, type MemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, runRecord } from '@ironic-inspector/testing';
import { BODY } from './world.ts';

interface Fleet {
  readonly ironic: FakeIronic;
  readonly store: MemoryStore;
  readonly inspector: Inspector;
  readonly events: readonly FlowEvent[];
  /** Names of the calls made to Ironic so far, each once. */
  readonly calls: () => string[];
}

/** The UUID of a node of a {@link fleet}: the newer its run, the smaller its number. */
export const uuidOf = (number: number): string => `1a1a1a1a-1a1a-4a1a-8a1a-${String(number).padStart(12, '0')}`;

/** When the run of that node began. */
export const startOf = (number: number): Date => new Date(Date.UTC(2026, 0, 31) - number * 60_000);

/** What its machine posted: `1024 * number` MiB of memory, and a name of its own. */
function bodyOf(number: number): string {
  const body = JSON.parse(BODY) as { inventory: { memory: object; hostname?: string } };
  body.inventory.memory = { physical_mb: 1024 * number };
  body.inventory.hostname = `host-${number}`;
  return JSON.stringify(body);
}

/**
 * Nodes 1 to `count`, `node-1` and on, each introspected long ago: a record, and what it posted.
 */
export async function fleet(count: number, options: Partial<InspectorOptions> = {}): Promise<Fleet> {
  const ironic = new FakeIronic();
  const store = createMemoryStore();
  for (let number = 1; number <= count; number++) {
    ironic.addNode({ uuid: uuidOf(number), name: `node-${number}` });
    (await store.nodes.begin(finishedRun(number), undefined)).unwrap();
    (await store.data.save(uuidOf(number), 'unprocessed', bodyOf(number))).unwrap();
  }
  const events: FlowEvent[] = [];
  const inspector = new Inspector({ ironic, ...store, observers: [(event) => void events.push(event)], ...options });
  return { ironic, store, inspector, events, calls: () => [...new Set(ironic.calls.map(({ name }) => name))] };
}

function finishedRun(number: number): Introspection {
  const at = startOf(number);
  return runRecord({
    uuid: uuidOf(number),
    runId: `run-${number}`,
    state: 'finished',
    at,
    callback: { digest: `digest ${number}`, acceptedAt: at, answer: { ok: true } },
  });
}
