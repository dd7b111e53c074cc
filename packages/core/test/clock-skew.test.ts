import { describe, expect, it } from 'vitest';
import { Inspector, type Clock, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { collectEvents, FakeIronic, manualClock } from '@ironic-inspector/testing';
import { BMC, MAC, UUID } from './world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Instances on one store, whose time is that of `clock`; the clock of each may differ from it. */
function site() {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const store = createMemoryStore({ clock });
  return {
    clock,
    ironic,
    store,
    instance: (ahead = 0, options: Partial<InspectorOptions> = {}) => {
      const own: Clock = { ...clock, now: () => new Date(clock.now().getTime() + ahead) };
      const collected = collectEvents();
      const inspector = new Inspector({
        ironic,
        ...store,
        clock: own,
        introspectionDelay: 0,
        observers: [collected.observer],
        ...options,
      });
      return { inspector, of: collected.of.bind(collected) };
    },
  };
}

describe('an instance whose clock differs from the one of all', () => {
  it.each([5001, -5001])('by %i ms says so, once, and how much it is', async (ahead) => {
    const { instance } = site();
    const { inspector, of } = instance(ahead);
    expect(inspector.load().clockSkew).toBeUndefined();
    for (let rounds = 0; rounds < 3; rounds++) (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect(of('clock-skewed')).toMatchObject([{ milliseconds: ahead, node: undefined }]);
    expect(inspector.load().clockSkew).toBe(ahead / 1000);
    expect((await inspector.readiness()).ready).toBe(true);
  });

  it('by less than the setting says nothing', async () => {
    const { instance } = site();
    for (const [ahead, options] of [
      [5000, {}],
      [-60_000, { maxClockSkew: 60 }],
    ] as const) {
      const { inspector, of } = instance(ahead, options);
      (await inspector.upkeep()).unwrap();
      await inspector.idle();
      expect(of('clock-skewed')).toEqual([]);
      expect(inspector.load().clockSkew).toBe(ahead / 1000);
    }
  });

  it.each([HOUR, -HOUR])(
    'by %i ms takes no run of another one that is alive, and those of one that is gone',
    async (ahead) => {
      const { clock, ironic, instance } = site();
      ironic.failNext({ kind: 'hang' }, { call: 'setBootDevice' });
      const { inspector: first } = instance();
      const { inspector: second, of } = instance(ahead);
      (await first.introspect(UUID)).unwrap();
      await clock.advance(20_000);
      (await second.upkeep()).unwrap();
      await second.idle();
      expect(of('resumed')).toEqual([]);
      expect((await second.status(UUID)).unwrap().state).toBe('starting');
      void first.stop();
      await clock.advance(MINUTE);
      (await second.upkeep()).unwrap();
      await second.idle();
      expect(of('resumed')).toHaveLength(1);
      expect((await second.status(UUID)).unwrap().state).toBe('waiting');
    },
  );

  it('and is ahead ends no run of others before its time', async () => {
    const { clock, instance } = site();
    const { inspector: first } = instance();
    const { inspector: second } = instance(2 * HOUR);
    (await first.introspect(UUID)).unwrap();
    await clock.advance(HOUR - 1);
    (await second.upkeep()).unwrap();
    expect((await first.status(UUID)).unwrap().state).toBe('waiting');
    await clock.advance(1);
    (await second.upkeep()).unwrap();
    expect((await first.status(UUID)).unwrap()).toMatchObject({ state: 'error', error: 'Introspection timeout' });
  });

  it('and is ahead does not give up early what holds a run up', async () => {
    const { clock, ironic, instance } = site();
    const { inspector: first } = instance();
    const { inspector: second } = instance(2 * HOUR);
    ironic.lock(UUID);
    (await first.introspect(UUID)).unwrap();
    await clock.advance(MINUTE);
    await first.stop();
    (await second.upkeep()).unwrap();
    await clock.idle();
    await clock.advance(MINUTE);
    (await second.upkeep()).unwrap();
    await clock.idle();
    expect((await second.status(UUID)).unwrap()).toMatchObject({
      state: 'starting',
      interruption: { code: 'node-locked' },
    });
  });
});
