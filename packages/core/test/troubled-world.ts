import { Err, Inspector, InspectorError, type ErrorCode, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { collectEvents, FakeIronic, manualClock, memoryFirewall, memoryLogSink } from '@ironic-inspector/testing';
import { untilDigested } from './digests.ts';
import { BMC, MAC, UUID, withMethods } from './world.ts';

const MINUTE_MS = 60_000;

/** The same, whose `methods` fail with `code` as long as `isAway` says so. */
function failing<T extends object>(target: T, methods: readonly string[], code: ErrorCode, isAway: () => boolean): T {
  const broken = methods.map((name) => {
    const method = (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target);
    const away = async () => Err(new InspectorError(code, `${name}: away`));
    return [name, (...given: unknown[]) => (isAway() ? away() : method(...given))];
  });
  return withMethods(target, Object.fromEntries(broken) as Partial<T>);
}

const CHANGES = ['patchNode', 'setBootDevice', 'setPowerState', 'addTrait', 'createPort', 'patchPort'] as const;
const CALLS = [...CHANGES, 'createNode', 'getNode', 'listNodes', 'listPorts', 'validatePower'] as const;
const NODE_STORE = ['begin', 'get', 'update', 'pending', 'match', 'findByDigest', 'due', 'heartbeats'] as const;

type Parts = Pick<Required<InspectorOptions>, 'ironic' | 'nodes' | 'data' | 'rules' | 'firewall' | 'logSink'>;

/** What a run needs and what may be away, and how that is told. */
export const ABSENCES = {
  Ironic: ['ironic-unavailable', 'ironic', CALLS],
  'the node (locked)': ['node-locked', 'ironic', CHANGES],
  Keystone: ['identity-unavailable', 'ironic', CALLS],
  'the node store': ['store-failed', 'nodes', [...NODE_STORE, 'active', 'heartbeat']],
  'the data store': ['store-failed', 'data', ['save', 'load', 'discard']],
  'the rule store': ['store-failed', 'rules', ['list']],
  'the firewall': ['firewall-failed', 'firewall', ['open', 'sync']],
  'the log sink': ['store-failed', 'logSink', ['save']],
} as const satisfies Record<string, readonly [ErrorCode, keyof Parts, readonly string[]]>;

export type Absence = keyof typeof ABSENCES;

/**
 * An inspector, one node with one port in its Ironic, and something that may be away. Nothing waits
 * but for the manual clock.
 */
export function troubled(
  absence: Absence,
  options: Partial<InspectorOptions> = {},
  node: Record<string, unknown> = {},
) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC }, macs: [MAC], ...node });
  const parts: Parts = {
    ironic,
    ...createMemoryStore({ clock }),
    firewall: memoryFirewall(),
    logSink: memoryLogSink(),
  };
  let away = false;
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  const [code, part, methods] = ABSENCES[absence];
  const broken = failing<object>(parts[part], methods, code, () => away);
  const collected = collectEvents();
  const all: InspectorOptions = {
    ...parts,
    [part]: broken,
    clock,
    introspectionDelay: 0,
    observers: [collected.observer],
    background: { run: (task) => void gate.promise.then(task) },
    ...options,
  };
  const inspector = new Inspector(all);

  /** Lets `work` come to its end, and time with it where it waits for that. */
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const end = () => void (done = true);
    work.then(end, end);
    for (;;) {
      await untilDigested(() => clock.idle());
      if (done) return work;
      await clock.advance(100);
    }
  };
  const rest = () => settled(inspector.idle());
  const minutes = async (count: number) => {
    for (let passed = 0; passed < count; passed++) {
      await clock.advance(MINUTE_MS);
      await settled(inspector.upkeep());
      await rest();
    }
  };
  return {
    code,
    clock,
    ironic,
    inspector,
    /** Another instance on the same store. */
    another: () => new Inspector(all),
    collected,
    settled,
    rest,
    /** Minutes pass, each with a round of upkeep. */
    minutes,
    leave: () => void (away = true),
    comeBack: () => void (away = false),
    /** What goes on in the background waits until {@link goOn}. */
    halt: () => void (gate = Promise.withResolvers()),
    goOn: () => gate.resolve(),
    /** The record, whether the inspector can read it or not. */
    run: async () => (await parts.nodes.get(UUID)).unwrap(),
    kept: async (kind: 'processed' | 'unprocessed') => (await parts.data.load(UUID, kind)).unwrap(),
    addRule: async (action: string, path: string) => {
      const value = action === 'set-attribute' ? { value: 'by rule' } : {};
      (await inspector.rules.create(JSON.stringify({ actions: [{ action, path, ...value }] }))).unwrap();
    },
  };
}
