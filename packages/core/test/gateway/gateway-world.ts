import {
  Inspector,
  type FlowEvent,
  type Hook,
  type InspectorOptions,
  type IronicRelay,
  type RelayedAnswer,
} from '@ironic-inspector/core';
import { createMemoryStore, type MemoryStore } from '@ironic-inspector/store-memory';
import { fakeRelay, FakeIronic, manualClock, type ManualClock } from '@ironic-inspector/testing';
import { BMC, BODY, MAC, UUID } from '../world.ts';

/** A node that Ironic inspects by itself, and a gateway before it; by a clock of the test's own. */
export interface GatewayWorld {
  readonly ironic: FakeIronic;
  readonly store: MemoryStore;
  readonly inspector: Inspector;
  readonly clock: ManualClock;
  readonly events: FlowEvent[];
  /** Posts as the ramdisk does, and gives what it is answered, or the code of the error. */
  readonly post: (body?: string) => Promise<RelayedAnswer | string>;
  /** Lets the clock run until `isSo`, and background work with it. */
  readonly until: (isSo: () => boolean | Promise<boolean>) => Promise<void>;
  /** The state of the node's run. */
  readonly state: () => Promise<string | undefined>;
  /** Another instance on the same stores, with a way to the fake. */
  readonly another: () => Inspector;
  /** Kills `inspector`, without a word: nothing that it calls answers any more. */
  readonly kill: () => void;
}

export interface GatewayWorldOptions extends Partial<Omit<InspectorOptions, 'gateway'>> {
  readonly gatewayHooks?: readonly Hook[];
  /** In place of the way to the fake. */
  readonly relay?: (fake: FakeIronic) => IronicRelay;
}

export function gatewayWorld(options: GatewayWorldOptions = {}): GatewayWorld {
  const { gatewayHooks = [], relay = fakeRelay, ...others } = options;
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  ironic.setProvisionState(UUID, 'inspect wait');
  const store = createMemoryStore({ clock });
  const events: FlowEvent[] = [];
  const life = { gone: false };
  const make = (mortality: <T extends object>(target: T) => T, way: IronicRelay) =>
    new Inspector({
      ironic: mortality(ironic),
      nodes: mortality(store.nodes),
      posts: mortality(store.posts),
      data: store.data,
      history: store.history,
      rules: store.rules,
      clock: mortality(clock),
      introspectionDelay: 0,
      observers: [(event) => events.push(event)],
      ...others,
      gateway: { relay: way, hooks: gatewayHooks },
    });
  const inspector = make((target) => mortal(target, life), relay(ironic));
  return {
    ironic,
    store,
    inspector,
    clock,
    events,
    another: () => make((target) => target, fakeRelay(ironic)),
    kill: () => void (life.gone = true),
    post: async (body = BODY) => {
      const answer = await inspector.gateway.continueInspection(body, { remoteAddress: '192.0.2.77' });
      return answer.ok ? answer.val : answer.val.code;
    },
    until: async (isSo) => {
      for (let seconds = 0; seconds < 7200; seconds++) {
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        if (await isSo()) return;
        await clock.advance(1000);
      }
      throw new Error('that never came to be');
    },
    state: async () => (await store.nodes.get(UUID)).unwrap()?.state,
  };
}

/** The same, until it is gone: then no method answers. */
function mortal<T extends object>(target: T, life: { readonly gone: boolean }): T {
  return new Proxy(target, {
    get: (whole, name) => {
      const member: unknown = Reflect.get(whole, name);
      if (typeof member !== 'function') return member;
      // What answers at once is the time: it stands still for who is gone.
      if (name === 'now' || name === 'elapsed') return member.bind(whole) as unknown;
      return (...args: unknown[]) =>
        life.gone ? new Promise(() => {}) : (Reflect.apply(member, whole, args) as unknown);
    },
  });
}

/** As documents are kept. */
export function withoutLogs(body: string): Record<string, unknown> {
  const { logs: _, ...rest } = JSON.parse(body) as Record<string, unknown>;
  return rest;
}
