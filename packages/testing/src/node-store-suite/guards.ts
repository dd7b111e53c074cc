import assert from 'node:assert/strict';
import type { Introspection, NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, OTHER, run, UUID } from './samples.ts';

type Test = (store: NodeStore) => Promise<void>;

/** The record as somebody saw it who saw it at another moment, by one member alone. */
const OTHER_MOMENTS = {
  runId: { runId: 'run-0' },
  state: { state: 'starting' },
  stateSince: { stateSince: new Date(2_001) },
} as const satisfies Partial<Record<keyof Introspection, Partial<Introspection>>>;

/** What is no part of the guard: who saw it otherwise wins all the same. */
const SAME_MOMENT: Partial<Introspection> = {
  startedAt: new Date(1),
  finishedAt: new Date(2),
  error: 'other',
  manageBoot: false,
  attributes: { mac: [], bmc_address: ['192.0.2.99'] },
  owner: 'other',
  tokenDigest: 'other',
  callback: accepted('other'),
};

/** Each member of a guard alone: no other makes up for one that is not looked at. */
export const guards: Topic<NodeStore> = {
  name: 'guards',
  tests: {
    ...eachMember('begin', async (store, before, seen) => {
      const next = run({ runId: 'run-2', attributes: { mac: ['52:54:00:00:00:09'], bmc_address: [] } });
      const work = { body: '{"lost": true}', stage: 'hooks', changeSet: undefined, options: {} } as const;
      assert.equal(valueOf(await store.begin(next, seen, work)), undefined);
      await expectUntouched(store, before);
      presentIn(await store.begin(next, { ...before, ...SAME_MOMENT }));
    }),

    ...eachMember('forget', async (store, before, seen) => {
      assert.equal(valueOf(await store.forget(seen)), false);
      await expectUntouched(store, before);
      assert.equal(valueOf(await store.forget({ ...before, ...SAME_MOMENT })), true);
    }),

    'update looks at the run': async (store) => {
      const before = await waiting(store);
      const guard = { runId: 'run-0', states: [before.state], owner: before.owner ?? null };
      await expectRefused(store, before, guard);
    },

    'update looks at the state': async (store) => {
      const before = await waiting(store);
      const guard = { runId: before.runId, states: ['starting', 'processing'] as const, owner: before.owner ?? null };
      await expectRefused(store, before, guard);
    },

    'update looks at the owner': async (store) => {
      const before = await waiting(store);
      for (const owner of ['late', '', null]) {
        await expectRefused(store, before, { runId: before.runId, states: [before.state], owner });
      }
    },

    "update looks at the owner of a record that is nobody's": async (store) => {
      const before = await waiting(store, { owner: undefined });
      for (const owner of ['late', '']) {
        await expectRefused(store, before, { runId: before.runId, states: [before.state], owner });
      }
    },

    'update leaves the owner alone when it is not asked about': async (store) => {
      const { runId, state } = await waiting(store);
      const changed = presentIn(await store.update(UUID, { runId, states: [state] }, { error: 'x' }));
      assert.equal(changed.owner, 'owner');
    },

    'update looks at the node': async (store) => {
      const before = await waiting(store);
      const guard = { runId: before.runId, states: [before.state] };
      assert.equal(valueOf(await store.update(OTHER, guard, { error: 'x' })), undefined);
      await expectUntouched(store, before);
      assert.equal(valueOf(await store.get(OTHER)), undefined);
    },
  },
};

/** `begin` and `forget` compare the record with what their caller saw. */
function eachMember(
  method: string,
  test: (store: NodeStore, before: Introspection, seen: Introspection) => Promise<void>,
): Record<string, Test> {
  const members = Object.entries(OTHER_MOMENTS).map(([member, moment]): [string, Test] => [
    `${method} looks at ${member}, whatever the rest is`,
    async (store) => {
      const before = await waiting(store);
      await test(store, before, { ...before, ...moment });
    },
  ]);
  return Object.fromEntries(members);
}

async function waiting(store: NodeStore, members: Partial<Introspection> = {}): Promise<Introspection> {
  const attributes = { mac: ['52:54:00:00:00:01'], bmc_address: [] };
  return begun(store, { state: 'waiting', stateSince: new Date(2_000), owner: 'owner', attributes, ...members });
}

async function expectRefused(
  store: NodeStore,
  before: Introspection,
  guard: Parameters<NodeStore['update']>[1],
): Promise<void> {
  const change = { state: 'error', error: 'x', pending: { body: '{"lost": true}' } } as const;
  assert.equal(valueOf(await store.update(before.uuid, guard, change)), undefined);
  await expectUntouched(store, before);
}

async function expectUntouched(store: NodeStore, before: Introspection): Promise<void> {
  assert.deepEqual(presentIn(await store.get(before.uuid)), before);
  assert.equal(valueOf(await store.pending(before.uuid)), undefined);
  const offered = { mac: ['52:54:00:00:00:01', '52:54:00:00:00:09'], bmc_address: [] };
  assert.deepEqual([...valueOf(await store.match(offered))], [[before.uuid, 1]]);
}
