import { readFileSync } from 'node:fs';
import {
  Inspector,
  type FlowEvent,
  type HistoryStore,
  type InspectorOptions,
  type RamdiskData,
} from '@ironic-inspector/core';
import { createMemoryStore, type MemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic } from '@ironic-inspector/testing';

export const UUID = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
export const MAC = '52:54:00:12:34:56';
export const BMC = '192.0.2.10';

/** What the ramdisk of the machine in {@link world} posts, as wire text. */
export const BODY = readFileSync(new URL('callback.json', import.meta.url), 'utf8').trim();

/** The same with some top-level keys replaced. */
export function bodyWith(changes: Record<string, unknown>): string {
  return JSON.stringify({ ...(JSON.parse(BODY) as RamdiskData), ...changes });
}

export interface World {
  readonly ironic: FakeIronic;
  readonly store: MemoryStore;
  readonly inspector: Inspector;
  readonly events: readonly FlowEvent[];
  /** Names of the calls made to Ironic so far. */
  readonly calls: () => string[];
  /** Introspects the node up to `waiting`. */
  readonly wait: () => Promise<void>;
}

/**
 * One node in a fake Ironic and an inspector on a memory store; nothing waits for the clock unless
 * `options` says so. By a clock of the test's own there is no history unless it is given: it
 * sleeps, and tests count who does.
 */
export function world(options: Partial<InspectorOptions> = {}, node: Record<string, unknown> = {}): World {
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, ...node });
  const store = createMemoryStore(options.clock && { clock: options.clock });
  const { history, ...others } = store;
  const events: FlowEvent[] = [];
  const inspector = new Inspector({
    ironic,
    ...others,
    ...(options.clock === undefined && { history }),
    introspectionDelay: 0,
    observers: [(event) => events.push(event)],
    ...options,
  });
  return {
    ironic,
    store,
    inspector,
    events,
    calls: () => ironic.calls.map(({ name }) => name),
    wait: async () => {
      (await inspector.introspect(UUID)).unwrap();
      await inspector.idle();
    },
  };
}

/** The error in a result; throws when there is none. */
export function errorOf(result: { readonly ok: boolean; readonly val: unknown }): {
  readonly code: string;
  readonly message: string;
} {
  if (result.ok) throw new Error(`expected an error, got ${JSON.stringify(result.val)}`);
  return result.val as { code: string; message: string };
}

/** `target` with some methods replaced; the others stay its own. */
export function withMethods<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (whole, name) => {
      const member: unknown = Reflect.get(name in methods ? methods : whole, name);
      return typeof member === 'function' ? member.bind(whole) : member;
    },
  });
}

/** `history` with `methods` in place of its own, and how often it was read. */
export function countingLooks(history: HistoryStore, methods: Partial<HistoryStore>) {
  const looks = { events: 0, size: 0 };
  const changed = withMethods(history, methods);
  const counted: Partial<HistoryStore> = {
    events: (query) => (looks.events++, changed.events(query)),
    size: () => (looks.size++, changed.size()),
  };
  return { history: withMethods(history, counted), looks };
}

/** Lets everything run that only waits for promises. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
