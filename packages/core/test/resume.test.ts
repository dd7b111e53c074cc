import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEnrollHook, Err, Inspector, InspectorError, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { collectEvents, eventually, FakeIronic, manualClock, type ManualClock } from '@ironic-inspector/testing';
import { BMC, BODY, errorOf, MAC, turn, UUID, withMethods } from './world.ts';

const LEASE_MS = 30_000;

/**
 * Two instances on one store. The first one is gone from the moment that `gone` says: nothing that
 * it asks of store or Ironic is answered any more, and its clock stands still.
 */
function pair(options: Partial<InspectorOptions> = {}, node: Record<string, unknown> = {}) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC], ...node });
  const store = createMemoryStore({ clock });
  const life = { gone: false };
  const settings = { introspectionDelay: 0, lease: LEASE_MS / 1000, ...options };
  const first = new Inspector({
    ...settings,
    ironic: mortal(ironic, life),
    nodes: mortal(store.nodes, life),
    data: mortal(store.data, life),
    clock: mortalClock(clock, life),
  });
  const collected = collectEvents();
  const second = new Inspector({ ...settings, ironic, ...store, clock, observers: [collected.observer] });
  return { clock, ironic, store, first, second, collected, die: () => void (life.gone = true) };
}

function mortal<T extends object>(target: T, life: { readonly gone: boolean }): T {
  return new Proxy(target, {
    get: (whole, name) => {
      const member: unknown = Reflect.get(whole, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => (life.gone ? new Promise(() => {}) : Reflect.apply(member, whole, args));
    },
  });
}

function mortalClock(clock: ManualClock, life: { readonly gone: boolean }): InspectorOptions['clock'] & object {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: async (milliseconds, signal) => {
      await clock.sleep(milliseconds, signal);
      if (life.gone) await new Promise(() => {});
    },
  };
}

/**
 * Has the first instance go at the moment that `call` is made: before it is carried out, or after.
 *
 * @returns what resolves when it is gone
 */
function dieAt<T extends object>(
  target: T,
  call: keyof T & string,
  when: 'before' | 'after',
  die: () => void,
): Promise<void> {
  const method = Reflect.get(target, call) as (...args: unknown[]) => Promise<unknown>;
  const gone = Promise.withResolvers<void>();
  Object.defineProperty(target, call, {
    configurable: true,
    value: async (...args: unknown[]) => {
      Object.defineProperty(target, call, { configurable: true, value: method });
      if (when === 'after') await Reflect.apply(method, target, args);
      die();
      gone.resolve();
      return new Promise(() => {});
    },
  });
  return gone.promise;
}

/** The lease of the first instance ends; the second one notices, and carries on. */
async function takeOver({ clock, second }: Pick<ReturnType<typeof pair>, 'clock' | 'second'>) {
  await clock.advance(LEASE_MS * 2);
  (await second.upkeep()).unwrap();
  await second.idle();
}

const state = async (inspector: Inspector) => (await inspector.status(UUID)).unwrap().state;

describe('an instance that is gone', () => {
  it.each([
    ['listPorts', 'before'],
    ['setBootDevice', 'before'],
    ['setBootDevice', 'after'],
    ['setPowerState', 'before'],
    ['setPowerState', 'after'],
  ] as const)('while it boots the ramdisk (%s, %s): another one boots it', async (call, when) => {
    const both = pair();
    const gone = dieAt(both.ironic, call, when, both.die);
    (await both.first.introspect(UUID)).unwrap();
    await gone;
    expect(await state(both.second)).toBe('starting');
    await takeOver(both);
    expect(await state(both.second)).toBe('waiting');
    expect(both.ironic.peekNode(UUID)?.power_state).toBe('power on');
    (await both.second.continue(BODY)).unwrap();
    await both.second.idle();
    expect(await state(both.second)).toBe('finished');
    expect(both.collected.of('resumed')).toMatchObject([{ state: 'starting', node: UUID }]);
  });

  it.each([
    ['getNode', 'before'],
    ['patchNode', 'before'],
    ['patchNode', 'after'],
    ['createPort', 'before'],
    ['createPort', 'after'],
    ['setPowerState', 'before'],
    ['setPowerState', 'after'],
  ] as const)('while it processes (%s, %s): another one ends it, and nothing is there twice', async (call, when) => {
    const both = pair({}, { macs: [] });
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, call, when, both.die);
    void both.first.continue(BODY);
    await gone;
    await takeOver(both);
    expect(await state(both.second)).toBe('finished');
    expect(both.ironic.peekPorts(UUID)).toHaveLength(1);
    expect(both.ironic.peekNode(UUID)).toMatchObject({
      power_state: 'power off',
      properties: { cpus: '4', memory_mb: '12288' },
    });
    expect((await both.second.data(UUID)).unwrap()).toMatchObject({ cpus: 4 });
    expect((await both.second.data(UUID, 'unprocessed')).ok).toBe(true);
    expect((await both.second.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
  });

  it('while it processed: what it may have sent is sent again, not computed again', async () => {
    let hint = 'first';
    const moody = {
      name: 'moody',
      after: ({ node }: { node: { set(path: string, value: unknown): void } }) => node.set('/extra/hint', hint),
    };
    const both = pair({ hooks: [moody] }, { macs: [] });
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, 'patchNode', 'after', both.die);
    const machine = { inventory: { bmc_address: BMC } };
    void both.first.continue(machine);
    await gone;
    hint = 'second';
    await takeOver(both);
    expect(await state(both.second)).toBe('finished');
    expect(both.ironic.peekNode(UUID)?.extra).toEqual({ hint: 'first' });
  });

  it('while it processed: what it has removed already is not removed again, which Ironic would refuse', async () => {
    const tidy = {
      name: 'tidy',
      after: ({ node }: { node: { remove(path: string): void; set(path: string, value: unknown): void } }) => {
        node.remove('/extra/old');
        node.set('/extra/new', 1);
      },
    };
    const both = pair({ hooks: [tidy] }, { macs: [], extra: { old: 1 } });
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, 'patchNode', 'after', both.die);
    void both.first.continue({ inventory: { bmc_address: BMC } });
    await gone;
    await takeOver(both);
    expect((await both.second.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
    expect(both.ironic.peekNode(UUID)?.extra).toEqual({ new: 1 });
  });

  it('while it aborts: another one powers the node off', async () => {
    const both = pair();
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, 'setPowerState', 'before', both.die);
    (await both.first.abort(UUID)).unwrap();
    await gone;
    await takeOver(both);
    expect((await both.second.status(UUID)).unwrap()).toMatchObject({ state: 'error', error: 'Canceled by operator' });
    expect(both.ironic.peekNode(UUID)?.power_state).toBe('power off');
  });

  it('while it reapplies: another one does, on the data that was given', async () => {
    const both = pair();
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    (await both.first.continue(BODY)).unwrap();
    await both.first.idle();
    const inventory = { ...JSON.parse(BODY).inventory, memory: { physical_mb: 77 } };
    const gone = dieAt(both.ironic, 'patchNode', 'before', both.die);
    (await both.first.reapply(UUID, { ...JSON.parse(BODY), inventory })).unwrap();
    await gone;
    await takeOver(both);
    expect(await state(both.second)).toBe('finished');
    expect(both.ironic.peekNode(UUID)?.properties).toMatchObject({ memory_mb: '77' });
    expect((await both.second.data(UUID, 'unprocessed')).unwrap()).toMatchObject({ inventory });
  });

  it('for longer than runs may take: they are carried on all the same, and time out if that takes too long', async () => {
    const both = pair({ timeout: 60 });
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, 'patchNode', 'before', both.die);
    void both.first.continue(BODY);
    await gone;
    await both.clock.advance(LEASE_MS * 10);
    const held = Promise.withResolvers<void>();
    const getNode = both.ironic.getNode.bind(both.ironic);
    both.ironic.getNode = (...args) => held.promise.then(() => getNode(...args));
    (await both.second.upkeep()).unwrap();
    await both.clock.advance(60_000);
    (await both.second.upkeep()).unwrap();
    expect(await state(both.second)).toBe('processing');
    await both.clock.advance(1);
    (await both.second.upkeep()).unwrap();
    expect((await both.second.status(UUID)).unwrap()).toMatchObject({ state: 'error', error: 'Introspection timeout' });
    held.resolve();
    await both.second.idle();
  });

  it.each(['createNode', 'patchNode'] as const)(
    'while it enrolls a machine (%s, after): what the not-found hook said of the data is known',
    async (call) => {
      const both = pair({ notFoundHook: createEnrollHook() }, { driver_info: {}, macs: [] });
      const gone = dieAt(both.ironic, call, 'after', both.die);
      void both.first.continue(BODY);
      await gone;
      await takeOver(both);
      const [run] = (await both.second.list()).unwrap();
      expect(run?.state).toBe('finished');
      expect((await both.second.data(run?.uuid ?? '')).unwrap()).toMatchObject({ auto_discovered: true });
    },
  );

  it.each(['before', 'after'] as const)(
    'while it enrolls a machine (createNode, %s): one node in the end',
    async (when) => {
      const both = pair({ notFoundHook: createEnrollHook() }, { driver_info: {}, macs: [] });
      const gone = dieAt(both.ironic, 'createNode', when, both.die);
      void both.first.continue(BODY);
      await gone;
      await takeOver(both);
      (await both.second.continue(BODY)).unwrap();
      await both.second.idle();
      const runs = (await both.second.list()).unwrap();
      expect(runs).toMatchObject([{ state: 'finished' }]);
      expect(both.ironic.peekPorts(runs[0]?.uuid ?? '')).toHaveLength(1);
    },
  );

  it('is needed for no machine whose node Ironic created without saying so: one node in the end', async () => {
    const both = pair({ notFoundHook: createEnrollHook() }, { driver_info: {}, macs: [] });
    const createNode = both.ironic.createNode.bind(both.ironic);
    both.ironic.createNode = async (...args) => {
      await createNode(...args);
      return Err(new InspectorError('ironic-unavailable', 'no answer in time'));
    };
    expect(errorOf(await both.second.continue(BODY)).code).toBe('ironic-unavailable');
    await takeOver(both);
    const runs = (await both.second.list()).unwrap();
    expect(runs).toMatchObject([{ state: 'finished' }]);
    expect((await both.second.continue(BODY)).unwrap()).toEqual({ uuid: runs[0]?.uuid });
    expect((await both.ironic.listNodes({ fields: ['uuid'] })).unwrap()).toHaveLength(2);
  });

  it('is not taken for gone while it beats', async () => {
    const both = pair();
    const gate = Promise.withResolvers<void>();
    const setBootDevice = both.ironic.setBootDevice.bind(both.ironic);
    Object.defineProperty(both.ironic, 'setBootDevice', {
      configurable: true,
      value: async (...args: Parameters<typeof setBootDevice>) => {
        await gate.promise;
        return setBootDevice(...args);
      },
    });
    (await both.first.introspect(UUID)).unwrap();
    await both.clock.advance(LEASE_MS * 10);
    (await both.second.upkeep()).unwrap();
    expect(both.collected.of('resumed')).toEqual([]);
    gate.resolve();
    await both.first.idle();
    expect((await both.first.status(UUID)).unwrap()).toMatchObject({ state: 'waiting', error: undefined });
  });

  it('for a while only (paused), sends and writes nothing any more when it comes back', async () => {
    const both = pair();
    const never: ManualClock['sleep'] = () => new Promise(() => {});
    const paused = new Inspector({
      ironic: both.ironic,
      ...both.store,
      clock: { now: () => both.clock.now(), elapsed: () => both.clock.elapsed(), sleep: never },
      introspectionDelay: 0,
      lease: LEASE_MS / 1000,
    });
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let asked = 0;
    const setBootDevice = both.ironic.setBootDevice.bind(both.ironic);
    Object.defineProperty(both.ironic, 'setBootDevice', {
      value: async (...args: Parameters<typeof setBootDevice>) => {
        await gates[asked++]?.promise;
        return setBootDevice(...args);
      },
    });
    (await paused.introspect(UUID)).unwrap();
    await eventually(() => asked === 1);
    await both.clock.advance(LEASE_MS * 2);
    (await both.second.upkeep()).unwrap();
    await eventually(() => asked === 2);
    const taken = (await both.second.status(UUID)).unwrap();
    gates[0]?.resolve();
    await paused.idle();
    expect((await both.second.status(UUID)).unwrap()).toEqual(taken);
    expect(both.ironic.callCounts.get('setPowerState')).toBeUndefined();
    gates[1]?.resolve();
    await both.second.idle();
    expect(await state(both.second)).toBe('waiting');
    expect(both.ironic.callCounts.get('setPowerState')).toBe(1);
  });

  it('for a while only (paused), discards no data of the run that another one has ended meanwhile', async () => {
    const both = pair();
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const nodes = withMethods(both.store.nodes, {
      begin: async (...args) => {
        const done = await both.store.nodes.begin(...args);
        begun.resolve();
        await gate.promise;
        return done;
      },
    });
    const paused = new Inspector({
      ironic: both.ironic,
      ...both.store,
      nodes,
      clock: { now: () => both.clock.now(), elapsed: () => both.clock.elapsed(), sleep: () => new Promise(() => {}) },
      introspectionDelay: 0,
      lease: LEASE_MS / 1000,
    });
    const asked = paused.introspect(UUID);
    await begun.promise;
    await both.clock.advance(LEASE_MS * 2);
    (await both.second.upkeep()).unwrap();
    await both.second.idle();
    (await both.second.continue(BODY)).unwrap();
    await both.second.idle();
    expect(await state(both.second)).toBe('finished');
    gate.resolve();
    await asked;
    await paused.idle();
    expect((await both.second.dataText(UUID)).ok).toBe(true);
    expect((await both.second.dataText(UUID, 'unprocessed')).ok).toBe(true);
  });

  it('for a while only (paused), keeps the run that it took up again from one that was slow to take it over', async () => {
    const both = pair();
    const paused = new Inspector({
      ironic: both.ironic,
      ...both.store,
      clock: { now: () => both.clock.now(), elapsed: () => both.clock.elapsed(), sleep: () => new Promise(() => {}) },
      introspectionDelay: 0,
      lease: LEASE_MS / 1000,
    });
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let patches = 0;
    const patchNode = both.ironic.patchNode.bind(both.ironic);
    both.ironic.patchNode = async (...args) => {
      await gates[patches++]?.promise;
      return patchNode(...args);
    };
    (await paused.introspect(UUID)).unwrap();
    await paused.idle();
    const answer = paused.continue(BODY);
    await eventually(() => patches === 1);
    await both.clock.advance(LEASE_MS * 2);
    const slow = Promise.withResolvers<void>();
    const update = both.store.nodes.update.bind(both.store.nodes);
    const other = new Inspector({
      ironic: both.ironic,
      ...both.store,
      nodes: withMethods(both.store.nodes, {
        update: (...args) => slow.promise.then(() => update(...args)),
      }),
      clock: both.clock,
      lease: LEASE_MS / 1000,
    });
    (await other.upkeep()).unwrap();
    gates[0]?.resolve();
    expect(errorOf(await answer).code).toBe('node-locked');
    (await paused.upkeep()).unwrap();
    await eventually(() => patches === 2);
    const taken = (await paused.status(UUID)).unwrap();
    slow.resolve();
    await other.idle();
    expect((await paused.status(UUID)).unwrap()).toEqual(taken);
    gates[1]?.resolve();
    await paused.idle();
    expect(await state(paused)).toBe('finished');
    expect(patches).toBe(2);
  });

  it.each(['setBootDevice', 'patchNode', 'createPort', 'setPowerState'] as const)(
    'for a while only (paused in %s), leaves its run as it is when nobody took it, and then carries it on',
    async (call) => {
      const clock = manualClock();
      const ironic = new FakeIronic({ clock });
      ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
      const paused = new Inspector({
        ironic,
        ...createMemoryStore({ clock }),
        // its heart does not beat, as nothing of a stopped process does
        clock: { now: () => clock.now(), elapsed: () => clock.elapsed(), sleep: () => new Promise(() => {}) },
        introspectionDelay: 0,
        lease: LEASE_MS / 1000,
      });
      const method = ironic[call].bind(ironic) as (...args: unknown[]) => Promise<unknown>;
      let pauses = 0;
      Object.defineProperty(ironic, call, {
        value: async (...args: unknown[]) => {
          if (pauses++ === 0) await clock.advance(LEASE_MS * 2);
          return method(...args);
        },
      });
      (await paused.introspect(UUID)).unwrap();
      await paused.idle();
      if ((await state(paused)) === 'waiting') void paused.continue(BODY);
      await paused.idle();
      expect(pauses).toBe(1);
      expect((await paused.status(UUID)).unwrap()).toMatchObject({ finishedAt: undefined, error: undefined });
      (await paused.upkeep()).unwrap();
      await paused.idle();
      if ((await state(paused)) === 'waiting') (await paused.continue(BODY)).unwrap();
      await paused.idle();
      expect(await state(paused)).toBe('finished');
      expect(ironic.peekPorts(UUID)).toHaveLength(1);
    },
  );

  it('is followed by one other, once, also when the store is slow to say that it has the run', async () => {
    const both = pair();
    const gone = dieAt(both.ironic, 'setBootDevice', 'before', both.die);
    (await both.first.introspect(UUID)).unwrap();
    await gone;
    await both.clock.advance(LEASE_MS * 2);
    const update = both.store.nodes.update.bind(both.store.nodes);
    const slow = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    Object.defineProperty(both.store.nodes, 'update', {
      configurable: true,
      value: async (...args: Parameters<typeof update>) => {
        Object.defineProperty(both.store.nodes, 'update', { configurable: true, value: update });
        const answer = await update(...args);
        written.resolve();
        await slow.promise;
        return answer;
      },
    });
    const first = both.second.upkeep();
    await written.promise;
    await both.clock.advance(LEASE_MS * 2);
    (await both.second.upkeep()).unwrap();
    slow.resolve();
    (await first).unwrap();
    await both.second.idle();
    expect(both.collected.of('resumed')).toHaveLength(1);
    expect(await state(both.second)).toBe('waiting');
  });

  it('hands back what waits for its turn when it is stopped, and another one takes it at once', async () => {
    const both = pair({ introspectionDelay: 3600 });
    const other = both.ironic.addNode({ driver_info: { ipmi_address: '192.0.2.77' } });
    (await both.first.introspect(other.uuid)).unwrap();
    (await both.first.introspect(UUID)).unwrap();
    await both.clock.idle();
    (await both.first.stop()).unwrap();
    expect(await state(both.second)).toBe('starting');
    (await both.second.upkeep()).unwrap();
    await both.second.idle();
    expect(await state(both.second)).toBe('waiting');
  });
});

/** One instance on a clock that is moved by hand, and a run of it that waits for its ramdisk. */
async function waiting() {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
  const inspector = new Inspector({
    ironic,
    ...createMemoryStore({ clock }),
    clock,
    introspectionDelay: 0,
    lease: LEASE_MS / 1000,
  });
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  return { clock, ironic, inspector };
}

describe('a run that Ironic has no answer for', () => {
  it('now, is carried on when it has', async () => {
    const { clock, ironic, inspector } = await waiting();
    ironic.failNext({ kind: 'status', status: 503, text: 'being upgraded' }, { times: Infinity });
    expect(errorOf(await inspector.continue(BODY)).code).toBe('ironic-unavailable');
    await clock.advance(LEASE_MS * 2);
    expect((await inspector.upkeep()).err).toBe(true);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'processing', error: undefined });
    ironic.clearFaults();
    await clock.advance(LEASE_MS * 2);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect(await state(inspector)).toBe('finished');
    expect(ironic.peekPorts(UUID)).toHaveLength(1);
  });
});

describe('a run whose calls to Ironic take longer than the ramdisk waits', () => {
  it('is left as it is, the ramdisk is asked to come again, and upkeep carries it on', async () => {
    const { clock, ironic, inspector } = await waiting();
    const budget = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(budget.signal);
    onTestFinished(() => void vi.restoreAllMocks());
    ironic.failNext({ kind: 'hang' }, { call: 'createPort' });
    const answer = inspector.continue(BODY);
    await eventually(() => ironic.callCounts.get('createPort') === 1);
    budget.abort(new Error('out of time'));
    expect(errorOf(await answer).code).toBe('ironic-unavailable');
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'processing', error: undefined });
    await clock.advance(LEASE_MS * 2);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect(await state(inspector)).toBe('finished');
    expect(ironic.peekPorts(UUID)).toHaveLength(1);
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
  });
});

describe('many runs of an instance that is gone', () => {
  it('are carried on by another one, a few at a time', async () => {
    const both = pair();
    const nodes = Array.from({ length: 30 }, (_, index) => {
      const mac = `52:54:00:00:02:${index.toString(16).padStart(2, '0')}`;
      const { uuid } = both.ironic.addNode({ macs: [mac] });
      return {
        uuid,
        body: { inventory: { interfaces: [{ name: 'eth0', mac_address: mac, ipv4_address: '192.0.2.9' }] } },
      };
    });
    const getNode = both.ironic.getNode.bind(both.ironic);
    for (const { uuid } of nodes) (await both.first.introspect(uuid)).unwrap();
    await both.first.idle();
    both.ironic.getNode = () => new Promise(() => {});
    for (const { body } of nodes) void both.first.continue(body);
    await eventually(async () => (await both.second.list({ states: ['processing'] })).unwrap().length === nodes.length);
    both.die();
    let [now, most] = [0, 0];
    both.ironic.getNode = async (...args) => {
      most = Math.max(most, ++now);
      await turn();
      now--;
      return getNode(...args);
    };
    await takeOver(both);
    const states = (await both.second.list()).unwrap().map((run) => run.state);
    expect(new Set(states)).toEqual(new Set(['finished']));
    expect(both.collected.of('resumed')).toHaveLength(nodes.length);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });
});

describe('a run without a record of its work', () => {
  it('ends with the reason', async () => {
    const both = pair();
    (await both.first.introspect(UUID)).unwrap();
    await both.first.idle();
    const gone = dieAt(both.ironic, 'getNode', 'before', both.die);
    void both.first.continue(BODY);
    await gone;
    Object.defineProperty(both.store.nodes, 'pending', {
      value: async () => ({ ok: true, err: false, val: undefined }),
    });
    await takeOver(both);
    expect((await both.second.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'There is no record of what was being processed',
    });
    // The ramdisk that posts again is not told to come again for ever.
    expect(errorOf(await both.second.continue(BODY))).toMatchObject({
      code: 'internal',
      message: 'There is no record of what was being processed',
    });
  });
});
