import { expect, it } from 'vitest';
import { createEnrollHook, Err, InspectorError } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually } from '@ironic-inspector/testing';
import { BMC, BODY, UUID, withMethods, world } from './world.ts';

it('a node that Ironic has no more loses its data also when the archive fails once, and keeps no other on record', async () => {
  const { data: archive } = createMemoryStore();
  let failing = false;
  const data = withMethods(archive, {
    discard: async (uuid) =>
      failing && uuid === UUID ? Err(new InspectorError('store-failed', 'away')) : archive.discard(uuid),
  });
  const { inspector, ironic, wait } = world({ data, forgetting: { maxShare: 0.7 } });
  const stays = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.12' } });
  const other = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.11' } });
  await wait();
  (await inspector.continue(BODY)).unwrap();
  for (const { uuid } of [other, stays]) (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  ironic.removeNode(UUID);
  ironic.removeNode(other.uuid);
  failing = true;
  expect((await inspector.upkeep()).val).toMatchObject({ code: 'store-failed' });
  const left = (await inspector.list()).unwrap().map(({ uuid }) => uuid);
  expect(new Set(left)).toEqual(new Set([stays.uuid, UUID]));
  failing = false;
  (await inspector.upkeep()).unwrap();
  expect((await archive.load(UUID, 'processed')).unwrap()).toBeUndefined();
  expect((await inspector.list()).unwrap()).toMatchObject([{ uuid: stays.uuid }]);
});

it('a node that is created again with its UUID keeps the run that was begun while its last record was being removed', async () => {
  const { data: archive } = createMemoryStore();
  let meanwhile = async () => {};
  const data = withMethods(archive, {
    discard: async (uuid) => {
      const discarded = await archive.discard(uuid);
      const again = meanwhile;
      meanwhile = async () => {};
      await again();
      return discarded;
    },
  });
  const { inspector, ironic, wait, events } = world({ data });
  await wait();
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  ironic.removeNode(UUID);
  meanwhile = async () => {
    ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC } });
    (await inspector.introspect(UUID, { manageBoot: false })).unwrap();
  };
  (await inspector.upkeep()).unwrap();
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  expect(events.filter(({ type }) => type === 'forgotten')).toEqual([]);
});

it('a machine that is being enrolled keeps its run, though Ironic has no node of it yet', async () => {
  const { inspector, ironic } = world({ notFoundHook: createEnrollHook() }, { driver_info: {} });
  const gate = Promise.withResolvers<void>();
  const createNode = ironic.createNode.bind(ironic);
  ironic.createNode = (...all) => gate.promise.then(() => createNode(...all));
  const answer = inspector.continue(BODY);
  await eventually(async () => (await inspector.list({ states: ['enrolling'] })).unwrap().length === 1);
  const [before] = (await inspector.list()).unwrap();
  (await inspector.upkeep()).unwrap();
  expect((await inspector.list()).unwrap()).toEqual([before]);
  gate.resolve();
  expect((await answer).unwrap()).toEqual({ uuid: before?.uuid });
  await inspector.idle();
  expect((await inspector.list()).unwrap()).toMatchObject([{ runId: before?.runId, state: 'finished' }]);
});
