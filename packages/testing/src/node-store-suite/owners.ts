import assert from 'node:assert/strict';
import type { NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { begun, UUID } from './samples.ts';

/** Who works on what: a record has one owner. */
export const owners: Topic<NodeStore> = {
  name: 'owners',
  tests: {
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
  },
};
