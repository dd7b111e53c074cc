import assert from 'node:assert/strict';
import type { Change, Guard, Introspection, NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, CHANGE_SET, EVERY_CHANGE, FAILURE, INTERRUPTION, OTHER, TRAIL, UUID } from './samples.ts';

/** The guarded write: one winner, losers change nothing. */
export const update: Topic<NodeStore> = {
  name: 'update',
  tests: {
    'changes what is named, keeps the rest, and answers with the new record': async (store) => {
      const before = await begun(store, {
        error: 'kept',
        finishedAt: new Date(7_000),
        manageBoot: false,
        attributes: { mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.10'] },
        callback: accepted('d1', { ok: true }),
        interruption: INTERRUPTION,
        failure: FAILURE,
        trail: TRAIL,
      });
      const change = { state: 'waiting', stateSince: new Date(2_000) } as const;
      const answered = presentIn(await store.update(UUID, guardOf(before), change));
      assert.deepEqual(answered, { ...before, ...change });
      assert.deepEqual(presentIn(await store.get(UUID)), answered);
    },

    'every member can be changed at once': async (store) => {
      const before = await begun(store, { state: 'error', finishedAt: new Date(2_000), error: 'old' });
      const answered = presentIn(await store.update(UUID, guardOf(before), EVERY_CHANGE));
      assert.deepEqual(answered, { ...before, ...EVERY_CHANGE });
      assert.deepEqual(presentIn(await store.get(UUID)), answered);
    },

    'null clears': async (store) => {
      const before = await begun(store, {
        finishedAt: new Date(2_000),
        error: 'old',
        owner: 'instance-1',
        tokenDigest: 'ab'.repeat(32),
        callback: accepted('d1', { ok: true }),
        interruption: INTERRUPTION,
        failure: FAILURE,
      });
      const answered = presentIn(
        await store.update(UUID, guardOf(before), {
          finishedAt: null,
          error: null,
          callback: null,
          owner: null,
          tokenDigest: null,
          interruption: null,
          failure: null,
        }),
      );
      assert.deepEqual(answered, {
        ...before,
        finishedAt: undefined,
        error: undefined,
        callback: undefined,
        owner: undefined,
        tokenDigest: undefined,
        interruption: undefined,
        failure: undefined,
      });
      assert.deepEqual(presentIn(await store.get(UUID)), answered);
    },

    'a trail that is empty takes the place of another': async (store) => {
      const before = await begun(store, { trail: TRAIL });
      const answered = presentIn(await store.update(UUID, guardOf(before), { trail: [] }));
      assert.deepEqual(answered, { ...before, trail: [] });
      assert.deepEqual(presentIn(await store.get(UUID)), answered);
    },

    'a trail is that of the run that it was written for': async (store) => {
      const before = await begun(store, { state: 'error', finishedAt: new Date(2_000), trail: TRAIL });
      const trail = TRAIL.slice(0, 1);
      const answered = presentIn(await store.update(UUID, guardOf(before), { runId: 'run-2', trail }));
      assert.deepEqual(answered, { ...before, runId: 'run-2', trail });
    },

    "a newer run is not this one's to change": async (store) => {
      const before = await begun(store);
      await expectLost(store, { runId: 'run-0', states: [before.state] });
    },

    'a run in another state is left alone': async (store) => {
      const before = await begun(store, { state: 'waiting' });
      await expectLost(store, { runId: before.runId, states: ['starting', 'processing'] });
      await expectLost(store, { runId: before.runId, states: [] });
    },

    'a node without a record is Ok(undefined) and stays without one': async (store) => {
      const answer = await store.update(UUID, { runId: 'run-1', states: ['waiting'] }, { state: 'processing' });
      assert.equal(valueOf(answer), undefined);
      assert.equal(valueOf(await store.get(UUID)), undefined);
    },

    'any of the states in the guard will do': async (store) => {
      const before = await begun(store, { state: 'waiting' });
      const guard: Guard = { runId: before.runId, states: ['starting', 'waiting', 'enrolling'] };
      assert.equal(presentIn(await store.update(UUID, guard, { state: 'processing' })).state, 'processing');
    },

    'exactly one of many racers wins': async (store) => {
      const before = await begun(store, { state: 'waiting' });
      const racers = Array.from({ length: 20 }, (_, index) => `racer ${index}`);
      const answers = await Promise.all(
        racers.map((racer) =>
          store.update(UUID, guardOf(before), {
            state: 'processing',
            error: racer,
            callback: accepted(racer),
          }),
        ),
      );
      const winners = answers.map(valueOf).filter((record) => record !== undefined);
      assert.equal(winners.length, 1);
      assert.deepEqual(presentIn(await store.get(UUID)), winners[0]);
      assert.equal(winners[0]?.error, winners[0]?.callback?.digest);
    },

    'changes that do not end their guard all happen': async (store) => {
      const before = await begun(store, { state: 'processing' });
      const errors = ['a', 'b', 'c', 'd', 'e'];
      const answers = await Promise.all(errors.map((error) => store.update(UUID, guardOf(before), { error })));
      assert.deepEqual(
        answers.map((answer) => presentIn(answer).error),
        errors,
      );
      assert.ok(errors.includes(presentIn(await store.get(UUID)).error ?? ''));
    },

    "racers for different nodes do not get in each other's way": async (store) => {
      const one = await begun(store, { state: 'waiting' });
      const two = await begun(store, { uuid: OTHER, state: 'waiting' });
      const answers = await Promise.all([
        store.update(UUID, guardOf(one), { state: 'processing' }),
        store.update(OTHER, guardOf(two), { state: 'aborting' }),
      ]);
      assert.deepEqual(
        answers.map((answer) => presentIn(answer).state),
        ['processing', 'aborting'],
      );
      assert.equal(presentIn(await store.get(UUID)).state, 'processing');
      assert.equal(presentIn(await store.get(OTHER)).state, 'aborting');
    },

    'records and changes are copies': async (store) => {
      const before = await begun(store);
      const mac = ['52:54:00:00:00:01'];
      const stateSince = new Date(2_000);
      const answered = presentIn(
        await store.update(UUID, guardOf(before), { stateSince, attributes: { mac, bmc_address: [] } }),
      );
      const expected = structuredClone(answered);
      mac.push('spoilt');
      stateSince.setTime(0);
      answered.stateSince.setTime(0);
      assert.deepEqual(presentIn(await store.get(UUID)), expected);
    },
  },
};

/** Every kind of change that must not happen, checked on the record and on what it is found by. */
async function expectLost(store: NodeStore, guard: Guard): Promise<void> {
  const before = presentIn(await store.get(UUID));
  const change: Change = {
    runId: 'run-9',
    state: 'finished',
    startedAt: new Date(9_000),
    stateSince: new Date(9_000),
    finishedAt: new Date(9_000),
    error: 'lost',
    attributes: { mac: ['52:54:00:00:00:09'], bmc_address: ['192.0.2.9'] },
    tokenDigest: 'lost',
    callback: accepted('d9', { ok: true }),
    interruption: INTERRUPTION,
    failure: FAILURE,
    trail: TRAIL,
    pending: { body: '{"lost": true}', changeSet: CHANGE_SET },
  };
  assert.equal(valueOf(await store.update(UUID, guard, change)), undefined);
  assert.deepEqual(presentIn(await store.get(UUID)), before);
  assert.equal(valueOf(await store.pending(UUID)), undefined);
  assert.deepEqual(valueOf(await store.findByDigest('d9')), []);
  assert.equal(valueOf(await store.match({ mac: ['52:54:00:00:00:09'], bmc_address: ['192.0.2.9'] })).size, 0);
}

function guardOf({ runId, state }: Introspection): Guard {
  return { runId, states: [state] };
}
