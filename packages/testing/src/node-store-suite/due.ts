import assert from 'node:assert/strict';
import type { NodeStore, State } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { begun, UUID, uuidOf } from './samples.ts';

/** What the clock looks for: runs that took too long, and how many go on. */
export const due: Topic<NodeStore> = {
  name: 'due',
  tests: {
    'records are due by their state and how long they have been in it': async (store) => {
      await begun(store, {
        uuid: uuidOf(1),
        state: 'waiting',
        stateSince: new Date(1_000),
        startedAt: new Date(9_000),
      });
      await begun(store, { uuid: uuidOf(2), state: 'waiting', stateSince: new Date(3_000), startedAt: new Date(0) });
      await begun(store, { uuid: uuidOf(3), state: 'starting', stateSince: new Date(1_000) });
      await begun(store, { uuid: uuidOf(4), state: 'finished', stateSince: new Date(1_000) });
      assert.deepEqual(await uuids(store, ['waiting'], 2_000), [uuidOf(1)]);
      assert.deepEqual(await uuids(store, ['starting', 'waiting'], 2_000), [uuidOf(1), uuidOf(3)]);
      assert.deepEqual(await uuids(store, ['waiting'], 9_000), [uuidOf(1), uuidOf(2)]);
      assert.deepEqual(await uuids(store, ['aborting'], 9_000), []);
      assert.deepEqual(await uuids(store, [], 9_000), []);
    },

    'a record in its state since that very moment is not due': async (store) => {
      await begun(store, { state: 'waiting', stateSince: new Date(1_000) });
      assert.deepEqual(await uuids(store, ['waiting'], 1_000), []);
      assert.deepEqual(await uuids(store, ['waiting'], 1_001), [UUID]);
    },

    'a record that moved on is not due': async (store) => {
      const { runId } = await begun(store, { state: 'waiting', stateSince: new Date(1_000) });
      const change = { state: 'processing', stateSince: new Date(5_000) } as const;
      const moved = presentIn(await store.update(UUID, { runId, states: ['waiting'] }, change));
      assert.deepEqual(await uuids(store, ['waiting', 'processing'], 4_000), []);
      assert.deepEqual(valueOf(await store.due(['processing'], new Date(6_000))), [moved]);
    },

    'runs without an end that a ramdisk has a part in go on, and their MAC addresses are known': async (store) => {
      assert.deepEqual(await active(store), { runs: 0, macs: [] });
      await begun(store, {
        uuid: uuidOf(1),
        attributes: { mac: ['52:54:00:00:00:02', '52:54:00:00:00:01'], bmc_address: ['192.0.2.1'] },
      });
      await begun(store, { uuid: uuidOf(2), attributes: { mac: [], bmc_address: ['192.0.2.2'] } });
      await begun(store, {
        uuid: uuidOf(3),
        state: 'error',
        finishedAt: new Date(2_000),
        attributes: { mac: ['52:54:00:00:00:03'], bmc_address: [] },
      });
      await begun(store, { uuid: uuidOf(4), state: 'reapplying' });
      assert.deepEqual(await active(store), { runs: 2, macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'] });
    },

    'a run that ends, and one that is forgotten, goes on no more': async (store) => {
      const attributes = (number: number) => ({ mac: [`52:54:00:00:00:0${number}`], bmc_address: [] });
      const first = await begun(store, { uuid: uuidOf(1), attributes: attributes(1) });
      const second = await begun(store, { uuid: uuidOf(2), attributes: attributes(2) });
      const guard = { runId: first.runId, states: [first.state] };
      presentIn(await store.update(first.uuid, guard, { state: 'error', finishedAt: new Date(2_000) }));
      assert.deepEqual(await active(store), { runs: 1, macs: ['52:54:00:00:00:02'] });
      assert.equal(valueOf(await store.forget(second)), true);
      assert.deepEqual(await active(store), { runs: 0, macs: [] });
    },
  },
};

async function uuids(store: NodeStore, states: readonly State[], before: number): Promise<readonly string[]> {
  return valueOf(await store.due(states, new Date(before)))
    .map(({ uuid }) => uuid)
    .toSorted();
}

async function active(store: NodeStore): Promise<{ runs: number; macs: readonly string[] }> {
  const { runs, macs } = valueOf(await store.active());
  return { runs, macs: macs.toSorted() };
}
