import assert from 'node:assert/strict';
import type { Guard, NodeStore, PendingWork } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, CHANGE_SET, run, UUID } from './samples.ts';

const GUARD: Guard = { runId: 'run-1', states: ['processing'] };

const OPTIONS = { ipmiCredentials: { username: 'admin', password: 'secret1' } };

/** The work in hand, with which a run is carried on after a crash. */
export const pending: Topic<NodeStore> = {
  name: 'pending',
  tests: {
    'work is written together with the state': async (store) => {
      await begun(store, { state: 'waiting' });
      const work: PendingWork = { body: '{"inventory": {}}', stage: 'hooks', changeSet: undefined, options: {} };
      const change = { state: 'processing', callback: accepted('d1'), pending: work } as const;
      presentIn(await store.update(UUID, { runId: 'run-1', states: ['waiting'] }, change));
      assert.deepEqual(valueOf(await store.pending(UUID)), work);
    },

    'body and change set survive to the letter': async (store) => {
      await begun(store, { state: 'processing' });
      const body = `{"z": 1, "a" : [1e400, 12345678901234567890],"text":"\\u0000 ü 🚀 '${'x'.repeat(200_000)}'"}`;
      const work: PendingWork = { body, stage: 'rules', changeSet: CHANGE_SET, options: OPTIONS };
      presentIn(await store.update(UUID, GUARD, { pending: work }));
      assert.deepEqual(presentIn(await store.pending(UUID)), work);
    },

    'members of the work that are not named stay': async (store) => {
      await begun(store, { state: 'processing' });
      presentIn(await store.update(UUID, GUARD, { pending: { body: '1' } }));
      assert.deepEqual(valueOf(await store.pending(UUID)), {
        body: '1',
        stage: 'hooks',
        changeSet: undefined,
        options: {},
      });
      presentIn(await store.update(UUID, GUARD, { error: 'not about the work' }));
      presentIn(await store.update(UUID, GUARD, { pending: { changeSet: CHANGE_SET } }));
      assert.deepEqual(valueOf(await store.pending(UUID)), {
        body: '1',
        stage: 'hooks',
        changeSet: CHANGE_SET,
        options: {},
      });
      presentIn(await store.update(UUID, GUARD, { pending: { stage: 'rules', changeSet: undefined } }));
      assert.deepEqual(valueOf(await store.pending(UUID)), {
        body: '1',
        stage: 'rules',
        changeSet: undefined,
        options: {},
      });
      presentIn(await store.update(UUID, GUARD, { pending: null }));
      assert.equal(valueOf(await store.pending(UUID)), undefined);
    },

    'a run may begin with work in hand; without it, it has none': async (store) => {
      const work: PendingWork = { body: '{}', stage: 'hooks', changeSet: undefined, options: OPTIONS };
      const first = presentIn(await store.begin(run({ state: 'enrolling' }), undefined, work));
      assert.deepEqual(valueOf(await store.pending(UUID)), work);
      presentIn(await store.begin(run({ runId: 'run-2' }), first));
      assert.equal(valueOf(await store.pending(UUID)), undefined);
    },

    'work given and taken is a copy': async (store) => {
      await begun(store, { state: 'processing' });
      const changeSet = structuredClone(CHANGE_SET);
      presentIn(await store.update(UUID, GUARD, { pending: { body: '1', changeSet } }));
      (changeSet.addTraits as string[]).push('CUSTOM_SPOILT');
      const taken = presentIn(await store.pending(UUID));
      (taken.changeSet?.addTraits as string[] | undefined)?.push('CUSTOM_SPOILT');
      assert.deepEqual(presentIn(await store.pending(UUID)).changeSet, CHANGE_SET);
    },
  },
};
