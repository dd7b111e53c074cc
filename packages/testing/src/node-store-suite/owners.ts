import assert from 'node:assert/strict';
import type { NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { begun, UUID, uuidOf } from './samples.ts';

/** Who works on what, and who is gone. */
export const owners: Topic<NodeStore> = {
  name: 'owners',
  tests: {
    'an owner that does not beat any more has abandoned its records': async (store) => {
      await begun(store, { uuid: uuidOf(1), owner: 'alive' });
      await begun(store, { uuid: uuidOf(2), owner: 'gone' });
      await begun(store, { uuid: uuidOf(3), owner: undefined });
      valueOf(await store.heartbeat('alive', new Date(2_000)));
      valueOf(await store.heartbeat('gone', new Date(1_000)));
      assert.deepEqual(await abandoned(store, 1_500), [uuidOf(2)]);
      assert.deepEqual(await abandoned(store, 1_000), []);
      assert.deepEqual(await abandoned(store, 9_000), [uuidOf(1), uuidOf(2)]);
      valueOf(await store.heartbeat('gone', new Date(2_000)));
      assert.deepEqual(await abandoned(store, 1_500), []);
    },

    'an owner that never beat, or retired, has abandoned its records': async (store) => {
      await begun(store, { uuid: uuidOf(1), owner: 'never' });
      await begun(store, { uuid: uuidOf(2), owner: 'retired' });
      valueOf(await store.heartbeat('retired', new Date(5_000)));
      valueOf(await store.retire('retired'));
      valueOf(await store.retire('nobody'));
      assert.deepEqual(await abandoned(store, 0), [uuidOf(1), uuidOf(2)]);
    },

    'an abandoned record is taken over once': async (store) => {
      const run = await begun(store, { owner: 'gone' });
      const guard = { runId: run.runId, states: [run.state], owner: 'gone' };
      const takers = ['a', 'b', 'c'].map((owner) => store.update(UUID, guard, { owner }));
      const won = (await Promise.all(takers)).map(valueOf).filter((record) => record !== undefined);
      assert.equal(won.length, 1);
      assert.deepEqual(presentIn(await store.get(UUID)), won[0]);
    },

    'a late owner changes nothing': async (store) => {
      const run = await begun(store, { owner: 'late' });
      const guard = { runId: run.runId, states: [run.state] };
      presentIn(await store.update(UUID, guard, { owner: 'other' }));
      assert.equal(valueOf(await store.update(UUID, { ...guard, owner: 'late' }, { error: 'x' })), undefined);
      assert.equal(valueOf(await store.update(UUID, { ...guard, owner: null }, { error: 'x' })), undefined);
      assert.equal(presentIn(await store.get(UUID)).error, undefined);
      const freed = presentIn(await store.update(UUID, { ...guard, owner: 'other' }, { owner: null }));
      assert.equal(freed.owner, undefined);
      presentIn(await store.update(UUID, { ...guard, owner: null }, { error: 'x' }));
    },

    'one of many leads': async (store) => {
      const asked = ['a', 'b', 'c'].map((owner) => store.lead('sync', owner, new Date(0), new Date(1_000)));
      const leaders = (await Promise.all(asked)).map(valueOf);
      assert.equal(leaders.filter(Boolean).length, 1);
      const leader = ['a', 'b', 'c'][leaders.indexOf(true)] ?? '';
      const other = leader === 'a' ? 'b' : 'a';
      assert.equal(valueOf(await store.lead('sync', other, new Date(999), new Date(2_000))), false);
      assert.equal(valueOf(await store.lead('other role', other, new Date(999), new Date(2_000))), true);
      assert.equal(valueOf(await store.lead('sync', leader, new Date(999), new Date(3_000))), true);
      assert.equal(valueOf(await store.lead('sync', other, new Date(2_999), new Date(4_000))), false);
      assert.equal(valueOf(await store.lead('sync', other, new Date(3_000), new Date(4_000))), true);
      assert.equal(valueOf(await store.lead('sync', leader, new Date(3_500), new Date(5_000))), false);
    },
  },
};

async function abandoned(store: NodeStore, before: number): Promise<string[]> {
  return valueOf(await store.abandoned(new Date(before)))
    .map(({ uuid }) => uuid)
    .toSorted();
}
