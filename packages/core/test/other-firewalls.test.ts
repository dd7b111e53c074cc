import { describe, expect, it } from 'vitest';
import { Inspector, type Firewall, type SharedNodeStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, FakeIronic, manualClock, memoryFirewall } from '@ironic-inspector/testing';
import { BMC, BODY, MAC, UUID, withMethods } from './world.ts';

const LEASE_MS = 30_000;

/** An instance that begins introspections, and another one that has the firewall, on one store. */
function pair(
  firewall: Firewall = memoryFirewall(),
  guardsNodes: (nodes: SharedNodeStore) => SharedNodeStore = (nodes) => nodes,
) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const store = createMemoryStore({ clock });
  const settings = { ironic, ...store, clock, introspectionDelay: 0, lease: LEASE_MS / 1000 };
  const starter = new Inspector(settings);
  const guard = new Inspector({ ...settings, nodes: guardsNodes(store.nodes), firewall });
  return {
    clock,
    ironic,
    store,
    starter,
    guard,
    power: () => ironic.peekNode(UUID)?.power_state,
    stop: async () => {
      await Promise.all([starter.stop(), guard.stop()]);
      expect(clock.sleeping).toBe(0);
    },
  };
}

/** A firewall whose next enforcements wait until they may. */
function gated() {
  const inner = memoryFirewall();
  let gate: Promise<void> = Promise.resolve();
  const enforce: Firewall['sync'] = async (policy) => {
    await gate;
    return inner.sync(policy);
  };
  const close = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { firewall: withMethods(inner, { open: enforce, sync: enforce }), shut: close };
}

describe('the firewall of another instance', () => {
  it('enforces the policy before the node is powered on', async () => {
    const { firewall, shut } = gated();
    const { clock, starter, guard, power, stop } = pair(firewall);
    (await guard.start()).unwrap();
    const open = shut();
    (await starter.introspect(UUID)).unwrap();
    await clock.advance(5_000);
    expect(firewall.enforced?.introspecting).toEqual([]);
    expect(power()).toBe('power off');
    open();
    await clock.advance(1_000);
    expect(firewall.enforced?.introspecting).toEqual([MAC]);
    expect(power()).toBe('power on');
    await stop();
  });

  it('follows an end, an abort and a time-out, with nobody waiting', async () => {
    const firewall = memoryFirewall();
    const { clock, starter, guard, stop } = pair(firewall);
    (await guard.start()).unwrap();
    const wait = async () => {
      (await starter.introspect(UUID)).unwrap();
      await clock.advance(1_000);
      expect(firewall.enforced?.introspecting).toEqual([MAC]);
    };
    const ends = [
      () => starter.continue(BODY),
      () => starter.abort(UUID),
      async () => {
        await clock.advance(3_600_001);
        return starter.upkeep();
      },
    ];
    for (const end of ends) {
      await wait();
      (await end()).unwrap();
      await clock.idle();
      await clock.advance(300);
      expect(firewall.enforced).toMatchObject({ introspecting: [], others: [MAC], unknown: 'deny' });
    }
    await stop();
  });

  it('that does not follow in time holds the start up, which names the instance', async () => {
    const { firewall, shut } = gated();
    const { clock, store, starter, guard, power, stop } = pair(firewall);
    (await guard.start()).unwrap();
    const open = shut();
    (await starter.introspect(UUID)).unwrap();
    await clock.advance(10_500);
    const [held] = (await store.nodes.firewalls()).unwrap();
    expect((await starter.status(UUID)).unwrap()).toMatchObject({
      state: 'starting',
      interruption: {
        code: 'firewall-failed',
        message: `The firewall of instance ${held?.owner} did not enforce the boot policy within 10 seconds`,
      },
    });
    expect(power()).toBe('power off');
    open();
    await clock.advance(60_000);
    (await starter.upkeep()).unwrap();
    await clock.advance(1_000);
    expect(power()).toBe('power on');
    await stop();
  });

  it('that is busy for longer than its lease is not taken for dead', async () => {
    const { firewall, shut } = gated();
    const { clock, starter, guard, power, stop } = pair(firewall);
    (await guard.start()).unwrap();
    const open = shut();
    void guard.upkeep();
    await clock.advance(LEASE_MS * 3);
    (await starter.introspect(UUID)).unwrap();
    await clock.advance(5_000);
    expect(power()).toBe('power off');
    open();
    // It looks again after the pause that follows a failure.
    await clock.advance(4_000);
    expect(power()).toBe('power on');
    await stop();
  });

  it('that failed enforces the policy a little later, and the start goes on', async () => {
    const firewall = memoryFirewall();
    const { clock, starter, guard, power, stop } = pair(firewall);
    (await guard.start()).unwrap();
    firewall.failNext(3);
    (await starter.introspect(UUID)).unwrap();
    await clock.advance(5_000);
    expect(firewall.enforced?.introspecting).toEqual([MAC]);
    expect(power()).toBe('power on');
    await stop();
  });

  it('is not waited for when its instance is gone, and forgotten in the end', async () => {
    const { clock, store, starter, power, stop } = pair();
    (await store.nodes.noteFirewall('gone', 0)).unwrap();
    await clock.advance(LEASE_MS * 1.5);
    (await starter.introspect(UUID)).unwrap();
    await clock.idle();
    expect(power()).toBe('power on');
    expect((await store.nodes.firewalls()).unwrap()).toHaveLength(1);
    await clock.advance(LEASE_MS * 10);
    (await starter.abort(UUID)).unwrap();
    await clock.idle();
    expect((await store.nodes.firewalls()).unwrap()).toEqual([]);
    await stop();
  });

  it('is not waited for when its instance was stopped', async () => {
    const { clock, store, starter, guard, power, stop } = pair();
    (await guard.start()).unwrap();
    expect((await store.nodes.firewalls()).unwrap()).toMatchObject([{ generation: 0 }]);
    (await guard.stop()).unwrap();
    expect((await store.nodes.firewalls()).unwrap()).toEqual([]);
    (await starter.introspect(UUID)).unwrap();
    await clock.idle();
    expect(power()).toBe('power on');
    await stop();
  });

  it('is waited for from before its first policy is computed', async () => {
    const gate = Promise.withResolvers<void>();
    let computing = false;
    const firewall = memoryFirewall();
    const { clock, store, starter, guard, power, stop } = pair(firewall, (nodes) =>
      withMethods(nodes, {
        // What is on record now, handed over late.
        active: async () => {
          const active = await nodes.active();
          if (!computing) {
            computing = true;
            await gate.promise;
          }
          return active;
        },
      }),
    );
    const started = guard.start();
    await eventually(() => computing);
    expect((await store.nodes.firewalls()).unwrap()).toMatchObject([{ generation: -1 }]);
    (await starter.introspect(UUID)).unwrap();
    await clock.advance(1_000);
    expect(power()).toBe('power off');
    gate.resolve();
    (await started).unwrap();
    await clock.advance(1_000);
    expect(firewall.enforced?.introspecting).toEqual([MAC]);
    expect(power()).toBe('power on');
    await stop();
  });

  it('stays right when its instance takes a run over', async () => {
    const firewall = memoryFirewall();
    const { clock, ironic, store, guard, stop } = pair(firewall);
    const { val: run } = await new Inspector({ ironic, ...store, clock }).introspect(UUID);
    await clock.idle();
    // The one that had begun it is gone: it was booting the node.
    const begun = (await store.nodes.get(UUID)).unwrap()!;
    expect(run).toMatchObject({ uuid: UUID });
    const guardOf = { runId: begun.runId, states: [begun.state] };
    (await store.nodes.update(UUID, guardOf, { state: 'starting', owner: 'gone' })).unwrap();
    (await guard.start()).unwrap();
    await clock.advance(1_000);
    expect((await guard.status(UUID)).unwrap().state).toBe('waiting');
    expect(firewall.enforced?.introspecting).toEqual([MAC]);
    (await guard.continue(BODY)).unwrap();
    await clock.advance(1_000);
    expect(firewall.enforced).toMatchObject({ introspecting: [], others: [MAC] });
    await stop();
  });
});

describe('where no other instance has a firewall', () => {
  it('a start asks the store once, and raises nothing', async () => {
    const asked: string[] = [];
    const store = createMemoryStore();
    const counted = new Proxy(store.nodes, {
      get: (whole, name) => {
        const member: unknown = Reflect.get(whole, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          asked.push(String(name));
          return Reflect.apply(member, whole, args);
        };
      },
    });
    const ironic = new FakeIronic();
    ironic.addNode({ uuid: UUID, macs: [MAC] });
    const inspector = new Inspector({ ironic, ...store, nodes: counted, introspectionDelay: 0 });
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    expect(
      asked.filter((name) => ['firewalls', 'generation', 'raiseGeneration', 'noteFirewall'].includes(name)),
    ).toEqual(['firewalls']);
  });
});
