import { describe, expect, it } from 'vitest';
import { Inspector } from '@ironic-inspector/core';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { UUID, world } from './world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** A run that has waited for a minute, of an hour. */
async function waiting() {
  const clock = manualClock();
  const made = world({ clock });
  await made.wait();
  await clock.advance(MINUTE);
  const upkeep = async (inspector = made.inspector) => {
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    return (await inspector.status(UUID)).unwrap();
  };
  return { ...made, clock, upkeep };
}

describe('a clock that is set', () => {
  it.each([2 * HOUR, -2 * HOUR])('by %i ms neither ends a run nor lets it wait for longer', async (by) => {
    const { clock, events, upkeep } = await waiting();
    clock.jump(by);
    expect(await upkeep()).toMatchObject({ state: 'waiting' });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'clock-jumped', milliseconds: by, node: undefined, at: clock.now() }),
    );
    await clock.advance(HOUR - 2 * MINUTE);
    expect(await upkeep()).toMatchObject({ state: 'waiting' });
    await clock.advance(MINUTE + 1);
    expect(await upkeep()).toMatchObject({ state: 'error', error: 'Introspection timeout' });
    expect(events.filter(({ type }) => type === 'clock-jumped')).toHaveLength(1);
  });

  it('does not end a run that is held up', async () => {
    const clock = manualClock();
    const { inspector, ironic } = world({ clock });
    ironic.lock(UUID);
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    await clock.advance(MINUTE);
    clock.jump(2 * HOUR);
    (await inspector.upkeep()).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'starting',
      interruption: { code: 'node-locked', times: 2 },
    });
  });
});

describe('a restart', () => {
  it('tries once more what was held up, before its time is out', async () => {
    const clock = manualClock();
    const { inspector, ironic, store } = world({ clock });
    ironic.lock(UUID);
    (await inspector.introspect(UUID)).unwrap();
    await inspector.stop();
    ironic.unlock(UUID);
    await clock.advance(2 * HOUR);
    const next = new Inspector({ ironic, ...store, clock });
    (await next.start()).unwrap();
    await clock.advance(5 * MINUTE);
    expect((await next.status(UUID)).unwrap()).toMatchObject({ state: 'waiting', interruption: undefined });
    await next.stop();
  });

  it('gives runs whose time ran out meanwhile one round of upkeep more', async () => {
    const { store, clock, upkeep } = await waiting();
    await clock.advance(2 * HOUR);
    const ironic = new FakeIronic();
    ironic.addNode({ uuid: UUID });
    const next = new Inspector({ ironic, ...store, clock });
    expect(await upkeep(next)).toMatchObject({ state: 'waiting' });
    await clock.advance(MINUTE - 1);
    expect(await upkeep(next)).toMatchObject({ state: 'waiting' });
    await clock.advance(1);
    expect(await upkeep(next)).toMatchObject({ state: 'error' });
  });
});
