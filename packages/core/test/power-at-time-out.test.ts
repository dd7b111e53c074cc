import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { MAC, UUID, world } from './world.ts';

/** A run that waits, and whose time is up. */
async function overdue() {
  const clock = manualClock();
  const site = world({ clock, timeout: 600 }, { macs: [MAC] });
  await site.wait();
  await clock.advance(660_000);
  return { ...site, clock };
}

it('Ironic is asked once for the power of a machine that timed out, before the run ends', async () => {
  const site = await overdue();
  site.ironic.api.setNode(UUID, { power_state: 'power off', last_error: 'no such controller' });
  site.ironic.clearCalls();
  (await site.inspector.upkeep()).unwrap();
  (await site.inspector.upkeep()).unwrap();
  await site.inspector.idle();
  const told = site.events.filter(({ type, runId }) => runId !== undefined && type !== 'ironic-called');
  expect(told.slice(-3)).toMatchObject([
    { type: 'power-read', node: UUID, power: 'power off', lastError: 'no such controller' },
    { type: 'state-changed', to: 'error' },
    { type: 'failed' },
  ]);
  expect(site.calls().filter((name) => name === 'getNode')).toHaveLength(1);
});

it('an Ironic that does not answer delays no time-out for more than five seconds', async () => {
  const site = await overdue();
  site.ironic.getNode = () => new Promise(() => {});
  const upkeep = site.inspector.upkeep();
  await site.clock.advance(4999);
  expect((await site.inspector.status(UUID)).unwrap().state).toBe('waiting');
  await site.clock.advance(1);
  (await upkeep).unwrap();
  await site.inspector.idle();
  expect((await site.inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'error',
    error: 'Introspection timeout',
  });
  expect(site.events.some(({ type }) => type === 'power-read')).toBe(false);
});

it('of a machine whose boot is not ours Ironic is not asked', async () => {
  const clock = manualClock();
  const site = world({ clock, timeout: 600 }, { macs: [MAC] });
  (await site.inspector.introspect(UUID, { manageBoot: false })).unwrap();
  await site.inspector.idle();
  await clock.advance(660_000);
  (await site.inspector.upkeep()).unwrap();
  await site.inspector.idle();
  expect(site.events.some(({ type }) => type === 'power-read')).toBe(false);
});
