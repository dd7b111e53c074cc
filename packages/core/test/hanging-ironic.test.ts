import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { Inspector } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { BMC, BODY, errorOf, MAC, turn, UUID, withMethods } from './world.ts';

it('a client of Ironic that does not answer takes no place for good', async () => {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC }, macs: [MAC] });
  let hung = 0;
  let hangs = true;
  const client = withMethods(ironic, {
    patchNode: (...args) => {
      if (!hangs) return ironic.patchNode(...args);
      hung++;
      return new Promise<never>(() => {});
    },
  });
  const inspector = new Inspector({
    clock,
    ironic: client,
    ...createMemoryStore({ clock }),
    introspectionDelay: 0,
    timeout: 0,
    limits: { concurrentCallbacks: 1 },
  });
  (await inspector.introspect(UUID)).unwrap();
  await clock.advance(1_000);
  const answer = inspector.continue(BODY);
  while (hung === 0) await turn();
  await clock.advance(600_000);
  expect(errorOf(await answer).code).toBe('ironic-unavailable');

  hangs = false;
  await clock.advance(60_000);
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
  (await inspector.stop()).unwrap();
});
