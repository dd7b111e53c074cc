import { Inspector } from '@ironic-inspector/core';
import type { Clock, InspectorOptions, NodeUuid } from '@ironic-inspector/core';
import { collectEvents } from './collect-events.ts';
import type { CollectedEvents } from './collect-events.ts';
import type { ExistingNode } from './ironic/fake-ironic-controls.ts';
import { FakeIronic } from './ironic/fake-ironic.ts';
import { passTimeUntil } from './pass-time-until.ts';
import { simulateMachines } from './machines/simulate-machines.ts';
import type { SimulatedMachine } from './machines/simulated-machine.ts';
import { manualClock } from './manual-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { loadPayload, personalise } from './payload.ts';
import type { JsonObject, PayloadName } from './payload.ts';

/** Options of the lab, and any of an inspector's. */
export interface TestLabOptions extends Omit<Partial<InspectorOptions>, 'ironic' | 'clock' | 'nodes'> {
  /**
   * Makes the inspector's stores: `createMemoryStore` of `@ironic-inspector/store-memory`, or your
   * own. They are given the lab's clock.
   */
  readonly store: (options: { readonly clock: Clock }) => Pick<InspectorOptions, 'nodes'> & Partial<InspectorOptions>;
  /**
   * The machines, or how many servers.
   * @default 1
   */
  readonly machines?: number | readonly LabMachine[];
  /**
   * Milliseconds by the lab's clock from power on to the ramdisk's first post.
   * @default 60000
   */
  readonly bootDelayMs?: number;
}

/** A machine and its node, which is enrolled as an operator would have. */
export interface LabMachine {
  /** Its node's name. @default 'machine-1', 'machine-2', … */
  readonly name?: string;
  /**
   * What its ramdisk posts: a payload with addresses of this machine's own, or exactly this object.
   * @default 'ipmi-server'
   */
  readonly payload?: PayloadName | JsonObject;
  /**
   * More fields of its node: `provision_state`, `properties`, `macs` of its ports.
   * @default none
   */
  readonly node?: ExistingNode;
}

/** Everything that an introspection needs, in one process, by one clock. */
export interface TestLab {
  readonly ironic: FakeIronic;
  readonly inspector: Inspector;
  /** The clock of all of them. It stands still until it is told to move. */
  readonly clock: ManualClock;
  /** In the order of the options. */
  readonly machines: readonly SimulatedMachine[];
  /** Names of the machines' nodes, in the same order. */
  readonly names: readonly string[];
  /** The inspector's flow events so far. */
  readonly events: CollectedEvents;
  /**
   * Passes time, a second at a time, until `promise` settles, and gives what it does:
   * `await lab.until(lab.inspector.introspect('machine-1', { wait: true }))`. Observers have been
   * told of all that led to it. Rejects when a day has passed.
   */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Stops the inspector and turns the machines off. Twice is the same as once. */
  close(): Promise<void>;
}

/** How many machines have addresses of their own. */
const MOST = 200;

/**
 * A laboratory for tests of what is built on an `Inspector`: a fake Ironic, machines behind its
 * nodes which boot and post when they are told to, an inspector that was started, and a clock that
 * the test moves. Throws when the options cannot work.
 */
export async function createTestLab({
  store,
  machines = 1,
  bootDelayMs = 60_000,
  observers = [],
  ...options
}: TestLabOptions): Promise<TestLab> {
  const wanted = typeof machines === 'number' ? Array.from({ length: machines }, (): LabMachine => ({})) : machines;
  if (wanted.length > MOST) throw new Error(`createTestLab: at most ${MOST} machines, not ${wanted.length}`);
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  const events = collectEvents();
  const calls = { underWay: 0 };
  const stores = store({ clock });
  const { nodes, rules, data, history } = stores;
  const inspector = new Inspector({
    ...stores,
    nodes: counted(nodes, calls),
    ...(rules && { rules: counted(rules, calls) }),
    ...(data && { data: counted(data, calls) }),
    ...(history && { history: counted(history, calls) }),
    ...options,
    ironic,
    clock,
    observers: [events.observer, ...observers],
  });
  const names = wanted.map(({ name, node }, index) => name ?? node?.name ?? `machine-${index + 1}`);
  const described = wanted.map((machine, index) => enroll(ironic, machine, names[index] ?? '', index + 1));
  const simulated = simulateMachines({ fake: ironic, inspector, clock, bootDelayMs, machines: described });
  (await inspector.start()).unwrap();
  return {
    ironic,
    inspector,
    clock,
    machines: simulated.machines,
    names,
    events,
    until: (promise) => passTimeUntil(promise, clock, () => calls.underWay > 0 || inspector.load().callbacks > 0),
    close: async () => {
      await simulated.close();
      await passTimeUntil(inspector.stop(), clock, () => false);
    },
  };
}

/** The same store; `calls` counts those that are under way. */
function counted<Store extends object>(store: Store, calls: { underWay: number }): Store {
  return new Proxy(store, {
    get: (whole, name) => {
      const member: unknown = Reflect.get(whole, name, whole);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, whole, args);
        if (!(answer instanceof Promise)) return answer;
        calls.underWay += 1;
        return answer.finally(() => void (calls.underWay -= 1));
      };
    },
  });
}

/** Its node, and what its ramdisk posts; `number` makes its addresses. */
function enroll(
  ironic: FakeIronic,
  { payload = 'ipmi-server', node = {} }: LabMachine,
  name: string,
  number: number,
): { readonly node: NodeUuid; readonly payload: JsonObject } {
  const bmc = `192.0.2.${number}`;
  const macs = [`52:54:00:00:00:${number.toString(16).padStart(2, '0')}`];
  const { uuid } = ironic.addNode({ name, driver_info: { ipmi_address: bmc }, macs, ...node });
  if (typeof payload !== 'string') return { node: uuid, payload };
  return { node: uuid, payload: personalise(loadPayload(payload), { bmc, macs, serial: `S-${number}` }) };
}
