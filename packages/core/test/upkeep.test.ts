import { describe, expect, it } from 'vitest';
import { Inspector } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { BODY, errorOf, MAC, UUID, withMethods, world } from './world.ts';

const HOUR = 3_600_000;

describe('a run that waits too long', () => {
  it('times out; its node is not powered off (A44)', async () => {
    const clock = manualClock();
    const { inspector, wait, calls } = world({ clock });
    await wait();
    await clock.advance(HOUR);
    (await inspector.upkeep()).unwrap();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
    await clock.advance(1);
    (await inspector.upkeep()).unwrap();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Introspection timeout',
      finishedAt: clock.now(),
      attributes: { mac: [], bmc_address: [] },
    });
    expect(calls().filter((name) => name === 'setPowerState')).toHaveLength(1);
    expect(errorOf(await inspector.continue(BODY)).code).toBe('lookup-failed');
  });

  it('is timed from when it began to wait, not from when it was asked for', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock, introspectionDelay: 5000 });
    const second = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    (await inspector.introspect(UUID)).unwrap();
    (await inspector.introspect(second.uuid)).unwrap();
    await clock.advance(5_000_000);
    await inspector.idle();
    (await inspector.upkeep()).unwrap();
    expect((await inspector.status(UUID)).unwrap().state).toBe('error');
    expect((await inspector.status(second.uuid)).unwrap().state).toBe('waiting');
  });

  it('is left alone when somebody else moves it on just then, and the others time out', async () => {
    const clock = manualClock();
    const { ironic, store, inspector: other } = world({ clock });
    const second = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    for (const uuid of [UUID, second.uuid]) (await other.introspect(uuid)).unwrap();
    await other.idle();
    const moved: string[] = [];
    const nodes = withMethods(store.nodes, {
      due: async (...args) => {
        const due = await store.nodes.due(...args);
        const [first] = due.ok ? due.val : [];
        if (first !== undefined && moved.push(first.uuid) === 1) {
          (await other.abort(first.uuid)).unwrap();
          await other.idle();
        }
        return due;
      },
    });
    const { inspector } = world({ clock, ironic, ...store, nodes });
    await clock.advance(HOUR + 1);
    (await inspector.upkeep()).unwrap();
    const errors = await Promise.all(
      [UUID, second.uuid].map(async (uuid) => (await other.status(uuid)).unwrap().error),
    );
    expect(new Set(errors)).toEqual(new Set(['Canceled by operator', 'Introspection timeout']));
  });

  it('waits forever when there is no time-out', async () => {
    const clock = manualClock();
    const { inspector, wait } = world({ clock, timeout: 0 });
    await wait();
    await clock.advance(HOUR * 24 * 365);
    (await inspector.upkeep()).unwrap();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('is found by the periodic upkeep, which ends when told to', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock, timeout: 100, cleanUpPeriod: 30 });
    (await inspector.introspect(UUID)).unwrap();
    await clock.idle();
    (await inspector.start()).unwrap();
    (await inspector.start()).unwrap();
    await clock.advance(119_000);
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
    await clock.advance(2000);
    expect((await inspector.status(UUID)).unwrap().state).toBe('error');
    (await inspector.stop()).unwrap();
    expect(clock.sleeping).toBe(0);
    ironic.clearCalls();
    await clock.advance(HOUR);
    expect(ironic.calls).toEqual([]);
  });
});

describe('power-ons', () => {
  it('are kept apart, in the order they are asked for', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock, introspectionDelay: 5 });
    const second = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    const third = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.12' } });
    for (const uuid of [UUID, second.uuid, third.uuid]) (await inspector.introspect(uuid)).unwrap();
    const on = () =>
      [UUID, second.uuid, third.uuid].filter((uuid) => ironic.peekNode(uuid)?.power_state === 'power on').length;
    await clock.idle();
    expect(on()).toBe(1);
    await clock.advance(4999);
    expect(on()).toBe(1);
    await clock.advance(1);
    expect(on()).toBe(2);
    await clock.advance(5000);
    expect(on()).toBe(3);
  });

  it('do not happen any more when the service stops: what waits for its turn is left to others', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock, introspectionDelay: 60 });
    const second = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    (await inspector.introspect(UUID)).unwrap();
    (await inspector.introspect(second.uuid)).unwrap();
    await clock.idle();
    (await inspector.stop()).unwrap();
    expect(ironic.peekNode(second.uuid)?.power_state).toBe('power off');
    expect((await inspector.status(second.uuid)).unwrap().state).toBe('starting');
  });
});

describe('a machine that posts before its node waits', () => {
  const sleepers = 'the callback waits for its node, the lease for its next beat, somebody for Ironic';

  it('is answered when it does', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock }, { macs: [MAC] });
    const gate = Promise.withResolvers<void>();
    const setPowerState = ironic.setPowerState.bind(ironic);
    Object.defineProperty(ironic, 'setPowerState', {
      value: async (...args: Parameters<typeof setPowerState>) => {
        const answer = await setPowerState(...args);
        await gate.promise;
        return answer;
      },
    });
    (await inspector.introspect(UUID)).unwrap();
    await clock.idle();
    const answer = inspector.continue(BODY);
    await eventually(() => clock.sleeping === 3, sleepers);
    await clock.advance(1000);
    gate.resolve();
    await clock.advance(1000);
    expect((await answer).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
  });

  it('is asked to come again when it takes too long', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock }, { macs: [MAC] });
    const gate = Promise.withResolvers<void>();
    const setBootDevice = ironic.setBootDevice.bind(ironic);
    Object.defineProperty(ironic, 'setBootDevice', {
      value: (...args: Parameters<typeof setBootDevice>) => gate.promise.then(() => setBootDevice(...args)),
    });
    (await inspector.introspect(UUID)).unwrap();
    await clock.idle();
    const answer = inspector.continue(BODY);
    await eventually(() => clock.sleeping === 3, sleepers);
    await clock.advance(10_000);
    expect(errorOf(await answer).code).toBe('node-locked');
    expect((await inspector.status(UUID)).unwrap().state).toBe('starting');
    gate.resolve();
    await inspector.idle();
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
  });
});

describe('a node that Ironic has no more', () => {
  it('is forgotten, with its data', async () => {
    const { inspector, ironic, wait } = world();
    const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    (await inspector.introspect(other.uuid)).unwrap();
    await inspector.idle();
    ironic.removeNode(UUID);
    (await inspector.upkeep()).unwrap();
    expect(errorOf(await inspector.status(UUID)).code).toBe('introspection-not-found');
    expect(errorOf(await inspector.data(UUID)).code).toBe('data-not-found');
    expect((await inspector.status(other.uuid)).unwrap().state).toBe('waiting');
  });

  it('is not forgotten because a list was cut short', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    Object.defineProperty(ironic, 'listNodes', { value: async () => ({ ok: true, err: false, val: [] }) });
    (await inspector.upkeep()).unwrap();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('is not forgotten while Ironic cannot say', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    ironic.failNext({ kind: 'status', status: 500 }, { call: 'listNodes', times: 99 });
    expect((await inspector.upkeep()).ok).toBe(false);
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });
});

describe('several instances on one store', () => {
  it('leave the sync with Ironic to one of them, and to another one when that is gone', async () => {
    const clock = manualClock();
    const { inspector, ironic, store, wait } = world({ clock });
    const other = new Inspector({ ironic, ...store, clock });
    await wait();
    const syncs = () => ironic.calls.filter(({ name }) => name === 'listNodes').length;
    (await inspector.upkeep()).unwrap();
    (await other.upkeep()).unwrap();
    expect(syncs()).toBe(1);
    await clock.advance(179_000);
    (await other.upkeep()).unwrap();
    expect(syncs()).toBe(1);
    await clock.advance(1000);
    (await other.upkeep()).unwrap();
    (await inspector.upkeep()).unwrap();
    expect(syncs()).toBe(2);
  });
});
