import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultHooks, Err, InspectorError, Ok, type Hook, type NodeStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, manualClock, memoryFirewall, memoryLogSink } from '@ironic-inspector/testing';
import { BODY, bodyWith, errorOf, MAC, turn, UUID, withMethods, world } from './world.ts';

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  if (unhandled.length > 0) throw new Error('unhandled rejections', { cause: unhandled });
});

/** A memory store whose `update` fails, or throws, when told so. */
function flaky(fails: (change: { readonly state?: string }) => 'no' | 'fails' | 'throws') {
  const { nodes, data } = createMemoryStore();
  const update: NodeStore['update'] = async (uuid, guard, change) => {
    const how = fails(change);
    if (how === 'throws') throw new Error('connection lost');
    return how === 'fails'
      ? Err(new InspectorError('store-failed', 'database restarts'))
      : nodes.update(uuid, guard, change);
  };
  return { nodes: withMethods(nodes, { update }), data };
}

/** An archive that answers nothing as long as `hangs` says so. */
function hanging(hangs: () => boolean) {
  const { data } = createMemoryStore();
  const never = new Promise<never>(() => {});
  return withMethods(data, {
    save: (uuid, kind, document) => (hangs() && kind === 'unprocessed' ? never : data.save(uuid, kind, document)),
    discard: (uuid) => (hangs() ? never : data.discard(uuid)),
  });
}

/** A hook that holds every run up until it is let go. */
function slowHook() {
  const gate = Promise.withResolvers<void>();
  const hook: Hook = { name: 'slow', after: () => gate.promise };
  return { hooks: [...defaultHooks, hook], letGo: () => gate.resolve() };
}

describe('what others inject and what throws', () => {
  it('an observer that rejects ends nothing', async () => {
    const rejects = async () => Promise.reject(new Error('webhook is down'));
    const { wait, inspector } = world({ observers: [rejects] });
    await wait();
    await turn();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('a background that refuses work has nothing held for it', async () => {
    let isFull = false;
    const run = (task: () => Promise<void>) => {
      if (isFull) throw new Error('full');
      void task();
    };
    const clock = manualClock();
    const logs = { logSink: memoryLogSink(), processing: { alwaysStoreRamdiskLogs: true } };
    const { inspector, wait } = world({ background: { run }, clock, ...logs });
    await wait();
    isFull = true;
    const inHand: Promise<void>[] = [];
    (await inspector.continue(BODY, { inHand: (until) => void inHand.push(until) })).unwrap();
    await Promise.all(inHand);
    await inspector.idle();
    expect([inHand.length, inspector.load().callbacks]).toEqual([1, 0]);
    isFull = false;
    await clock.advance(60_000);
    for (let rounds = 0; rounds < 2; rounds++) {
      (await inspector.upkeep()).unwrap();
      await inspector.idle();
    }
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });

  it('a background that refuses work does not keep idle() waiting', async () => {
    const run = () => {
      throw new Error('queue closed');
    };
    const { inspector, events } = world({ background: { run } });
    await inspector.introspect(UUID);
    await inspector.idle();
    expect(events).toContainEqual(expect.objectContaining({ type: 'failed', message: 'boot: Error: queue closed' }));
  });

  it('an Ironic client that rejects does not leave a run aborting', async () => {
    const { inspector, wait, ironic } = world();
    await wait();
    Object.defineProperty(ironic, 'setPowerState', { value: () => Promise.reject(new Error('boom')) });
    await inspector.abort(UUID);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().error).toBe('Canceled by operator');
  });

  it('a firewall that rejects does not fail a run whose facts were all sent', async () => {
    const inner = memoryFirewall();
    let broken = false;
    const firewall = withMethods(inner, {
      sync: (policy) => (broken ? Promise.reject(new Error('iptables')) : inner.sync(policy)),
    });
    const { inspector, wait, events } = world({ firewall }, { macs: [MAC] });
    await wait();
    broken = true;
    expect((await inspector.continue(BODY)).ok).toBe(true);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    expect(events).toContainEqual(expect.objectContaining({ type: 'failed', stage: 'firewall' }));
  });

  it('stored data that is no JSON any more is an error, not a rejection', async () => {
    const { inspector, store } = world();
    await store.data.save(UUID, 'processed', '{"cut off');
    expect(errorOf(await inspector.data(UUID)).code).toBe('internal');
  });
});

describe('an archive that is slow or down', () => {
  it('does not keep a node from being introspected', async () => {
    const clock = manualClock();
    const { inspector } = world({ clock, data: hanging(() => true) });
    const asked = inspector.introspect(UUID);
    await eventually(() => clock.sleeping > 1, 'the archive to hang');
    await clock.advance(5000);
    expect((await asked).ok).toBe(true);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('does not hold a callback up', async () => {
    const clock = manualClock();
    let hangs = false;
    const { inspector, wait, events } = world({ clock, data: hanging(() => hangs) });
    await wait();
    hangs = true;
    const answer = inspector.continue(BODY);
    await eventually(() => clock.sleeping > 1, 'the archive to hang');
    await clock.advance(5000);
    expect((await answer).ok).toBe(true);
    // It is tried once more when all is done, and that holds nothing up for ever either.
    await clock.advance(5000);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    expect(events).toContainEqual(expect.objectContaining({ type: 'failed', stage: 'data-store' }));
  });

  it('loses nothing that a machine posts as soon as its run waits', async () => {
    const { data } = createMemoryStore();
    const slow = Promise.withResolvers<void>();
    let discards = 0;
    const discard: typeof data.discard = async (uuid) => {
      discards++;
      await slow.promise;
      return data.discard(uuid);
    };
    const { inspector } = world({ data: withMethods(data, { discard }) }, { macs: [MAC] });
    const asked = inspector.introspect(UUID, { manageBoot: false });
    await eventually(() => discards === 1);
    const posted = inspector.continue(BODY);
    for (let turns = 0; turns < 50; turns++) await turn();
    slow.resolve();
    (await asked).unwrap();
    (await posted).unwrap();
    await inspector.idle();
    expect((await inspector.data(UUID)).ok).toBe(true);
  });

  it('loses nothing of a run when a start is refused', async () => {
    const { inspector, wait, ironic } = world();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    for (const port of ironic.peekPorts(UUID)) await ironic.deletePort(port.uuid);
    await ironic.patchNode(UUID, [{ op: 'add', path: '/driver_info', value: {} }]);
    expect(errorOf(await inspector.introspect(UUID, { manageBoot: false })).code).toBe('bad-request');
    expect((await inspector.data(UUID)).ok).toBe(true);
  });
});

describe('a node store that fails for a moment', () => {
  it('while bad data ends the run: the ramdisk is told to come again', async () => {
    const clock = manualClock();
    let down = false;
    const { inspector, wait } = world({ clock, ...flaky(() => (down ? 'fails' : 'no')) });
    await wait();
    down = true;
    const answer = inspector.continue(bodyWith({ error: 'boom' }));
    await eventually(() => clock.sleeping > 1, 'the next attempt');
    await clock.advance(10_000);
    expect(errorOf(await answer).code).toBe('store-failed');
    down = false;
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it.each(['fails', 'throws'] as const)('while the run finishes (%s): it is asked again', async (how) => {
    const clock = manualClock();
    let times = 2;
    const store = flaky(({ state }) => (state === 'finished' && times-- > 0 ? how : 'no'));
    const { inspector, wait } = world({ clock, ...store });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await eventually(() => clock.sleeping > 1, 'the next attempt');
    await clock.advance(10_000);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });

  it('for longer, while the ramdisk is booted: the run is carried on when it is back', async () => {
    const clock = manualClock();
    let down = true;
    const { inspector } = world({ clock, ...flaky(() => (down ? 'fails' : 'no')) }, { macs: [MAC] });
    (await inspector.introspect(UUID)).unwrap();
    await clock.advance(10_000);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('starting');
    down = false;
    await clock.advance(60_000);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it.each(['update', 'pending'] as const)(
    'while data is processed (%s): the run is carried on, not ended',
    async (call) => {
      const clock = manualClock();
      const { nodes, data } = createMemoryStore();
      let times = 0;
      const fail = async () => Err(new InspectorError('store-failed', 'database restarts'));
      const { inspector, wait } = world({
        clock,
        data,
        processing: { enableSettingIpmiCredentials: true },
        nodes: withMethods(nodes, {
          update: (uuid, guard, change) => {
            const isIt = call === 'update' && change.pending?.changeSet !== undefined;
            return isIt && times-- > 0 ? fail() : nodes.update(uuid, guard, change);
          },
          pending: (uuid) => (call === 'pending' && times-- > 0 ? fail() : nodes.pending(uuid)),
        }),
      });
      await wait();
      // the second time it fails where the run is carried on
      times = 2;
      expect(errorOf(await inspector.continue(BODY)).code).toBe('store-failed');
      for (let round = 0; round < 2; round++) {
        expect((await inspector.status(UUID)).unwrap().state).toBe('processing');
        await clock.advance(60_000);
        (await inspector.upkeep()).unwrap();
        await inspector.idle();
      }
      expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
      expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    },
  );

  it('again and again ends the run when it has taken longer than runs may', async () => {
    const clock = manualClock();
    const { nodes, data } = createMemoryStore();
    const { inspector, wait, events } = world({
      clock,
      data,
      timeout: 100,
      nodes: withMethods(nodes, {
        update: async (uuid, guard, change) =>
          change.pending?.changeSet === undefined
            ? nodes.update(uuid, guard, change)
            : Err(new InspectorError('store-failed', 'packet too large')),
      }),
    });
    await wait();
    await inspector.continue(BODY);
    for (let round = 0; round < 2; round++) {
      expect((await inspector.status(UUID)).unwrap().state).toBe('processing');
      await clock.advance(60_000);
      (await inspector.upkeep()).unwrap();
      await inspector.idle();
    }
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Introspection timeout',
      interruption: { stage: 'processing', code: 'store-failed', message: 'packet too large', times: 2 },
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'failed', message: expect.stringContaining('packet too large') }),
    );
  });

  it('and never finished a run: the next run of the node is processed and not answered from memory', async () => {
    const clock = manualClock();
    let broken = true;
    const { inspector, wait } = world({
      clock,
      ...flaky(({ state }) => (broken && state === 'finished' ? 'throws' : 'no')),
    });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await clock.advance(10_000);
    await inspector.idle();
    broken = false;
    await clock.advance(60_000);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });
});

describe('the same body after its run timed out', () => {
  it('is answered for good, and does not have the ramdisk come again for ever', async () => {
    const clock = manualClock();
    const { hooks, letGo } = slowHook();
    const { inspector, wait } = world({ clock, timeout: 60, hooks, limits: { hookSeconds: 600 } });
    await wait();
    const first = inspector.continue(BODY);
    await eventually(async () => (await inspector.status(UUID)).unwrap().state === 'processing');
    await clock.advance(61_000);
    (await inspector.upkeep()).unwrap();
    letGo();
    await first;
    await inspector.idle();
    expect(errorOf(await inspector.continue(BODY))).toMatchObject({
      code: 'processing-failed',
      message: 'Introspection timeout',
    });
  });
});

describe('stopping', () => {
  it('waits for a callback that is being processed, and releases the firewall after it', async () => {
    const firewall = memoryFirewall();
    const { hooks, letGo } = slowHook();
    const { inspector, wait } = world({ firewall, hooks }, { macs: [MAC] });
    await wait();
    const answer = inspector.continue(BODY);
    await eventually(async () => (await inspector.status(UUID)).unwrap().state === 'processing');
    const stopped = inspector.stop();
    await turn();
    letGo();
    (await stopped).unwrap();
    expect((await answer).ok).toBe(true);
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    expect(firewall.enforced).toBeUndefined();
  });

  it('does not wait for ever', async () => {
    const clock = manualClock();
    const { hooks, letGo } = slowHook();
    const { inspector, wait } = world({ clock, hooks });
    await wait();
    const answer = inspector.continue(BODY);
    await eventually(async () => (await inspector.status(UUID)).unwrap().state === 'processing');
    const stopped = inspector.stop();
    await clock.advance(25_000);
    (await stopped).unwrap();
    letGo();
    expect((await answer).err).toBe(true);
  });

  it('does not wait for ever for a round of upkeep, nor for the firewall', async () => {
    const clock = manualClock();
    const inner = memoryFirewall();
    let hangs = false;
    const sync: typeof inner.sync = (policy) => (hangs ? new Promise<never>(() => {}) : inner.sync(policy));
    const { inspector, wait } = world({ clock, firewall: withMethods(inner, { sync }), cleanUpPeriod: 10 });
    (await inspector.start()).unwrap();
    await wait();
    hangs = true;
    await clock.advance(10_000);
    const stopped = inspector.stop();
    await clock.advance(30_000);
    expect(errorOf(await stopped).code).toBe('firewall-failed');
    expect(clock.sleeping).toBe(0);
  });

  it('is for good, and twice is the same as once', async () => {
    const told: string[] = [];
    const enforce = async () => Ok.EMPTY;
    const close = async () => (told.push('close'), Ok.EMPTY);
    const { inspector } = world({ firewall: { name: 'x', open: enforce, sync: enforce, close } });
    (await inspector.start()).unwrap();
    (await inspector.stop()).unwrap();
    (await inspector.stop()).unwrap();
    expect(told).toEqual(['close']);
    expect(errorOf(await inspector.start()).message).toBe('This inspector was stopped: make a new one');
    expect(errorOf(await inspector.introspect(UUID)).code).toBe('invalid-state');
  });
});
