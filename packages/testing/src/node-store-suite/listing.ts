import assert from 'node:assert/strict';
import type { Introspection, NodeStore, Page } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, run, uuidOf } from './samples.ts';

/** Order, limit, marker, states. */
export const listing: Topic<NodeStore> = {
  name: 'listing',
  tests: {
    'no records are an empty page': async (store) => {
      assert.deepEqual(await numbers(store, { limit: 10 }), []);
    },

    'the newest come first, whatever order they were begun in': async (store) => {
      for (const number of [2, 4, 1, 3]) await begin(store, number);
      assert.deepEqual(await numbers(store, { limit: 10 }), [4, 3, 2, 1]);
    },

    'of those begun at the same time the greater UUID comes first': async (store) => {
      for (const number of [2, 4, 1, 3]) await begin(store, number, { startedAt: new Date(1_000) });
      assert.deepEqual(await numbers(store, { limit: 10 }), [4, 3, 2, 1]);
    },

    'records are listed whole': async (store) => {
      const record = await begin(store, 1, {
        error: 'why',
        attributes: { mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.1'] },
        callback: accepted('d1', { ok: true }),
      });
      assert.deepEqual(valueOf(await store.list({ limit: 1 })), [record]);
    },

    'a page is no longer than its limit': async (store) => {
      for (const number of [1, 2, 3]) await begin(store, number);
      assert.deepEqual(await numbers(store, { limit: 2 }), [3, 2]);
      assert.deepEqual(await numbers(store, { limit: 3 }), [3, 2, 1]);
    },

    'page after page gives every record once': async (store) => {
      const all = Array.from({ length: 10 }, (_, index) => index + 1);
      // pairs share their start
      for (const number of all) await begin(store, number, { startedAt: new Date(Math.ceil(number / 2) * 1_000) });
      const seen: number[] = [];
      for (let page = await list(store, { limit: 3 }); page.length > 0;) {
        seen.push(...page.map(numberOf));
        page = await list(store, { limit: 3, after: page.at(-1) ?? assert.fail() });
      }
      assert.deepEqual(seen, all.toReversed());
    },

    'a page may start after a record that is gone': async (store) => {
      for (const number of [1, 2, 4]) await begin(store, number);
      const after = { startedAt: new Date(3_000), uuid: uuidOf(3) };
      assert.deepEqual(await numbers(store, { limit: 10, after }), [2, 1]);
    },

    'only the states asked for are listed': async (store) => {
      await begin(store, 1, { state: 'waiting' });
      await begin(store, 2, { state: 'finished' });
      await begin(store, 3, { state: 'waiting' });
      await begin(store, 4, { state: 'error' });
      assert.deepEqual(await numbers(store, { limit: 10, states: ['waiting'] }), [3, 1]);
      assert.deepEqual(await numbers(store, { limit: 10, states: ['error', 'waiting'] }), [4, 3, 1]);
      assert.deepEqual(await numbers(store, { limit: 2, states: ['error', 'waiting'] }), [4, 3]);
      assert.deepEqual(await numbers(store, { limit: 10, states: ['aborting'] }), []);
      assert.deepEqual(await numbers(store, { limit: 10, states: [] }), []);
    },

    'a page may start after a record in another state': async (store) => {
      await begin(store, 1, { state: 'waiting' });
      const after = await begin(store, 2, { state: 'finished' });
      await begin(store, 3, { state: 'waiting' });
      assert.deepEqual(await numbers(store, { limit: 10, states: ['waiting'], after }), [1]);
    },

    'a changed state changes what is listed, a changed start its place': async (store) => {
      const one = await begin(store, 1, { state: 'waiting' });
      await begin(store, 2, { state: 'waiting' });
      const guard = { runId: one.runId, states: [one.state] };
      presentIn(await store.update(one.uuid, guard, { state: 'error', startedAt: new Date(9_000) }));
      assert.deepEqual(await numbers(store, { limit: 10 }), [1, 2]);
      assert.deepEqual(await numbers(store, { limit: 10, states: ['waiting'] }), [2]);
    },

    'a run begun anew moves to the front, once': async (store) => {
      const first = await begin(store, 1);
      await begin(store, 2);
      presentIn(await store.begin({ ...first, runId: 'run-2', startedAt: new Date(9_000) }, first));
      assert.deepEqual(await numbers(store, { limit: 10 }), [1, 2]);
    },
  },
};

/** Begins the run of node `number`, at that second. */
async function begin(store: NodeStore, number: number, members: Partial<Introspection> = {}): Promise<Introspection> {
  return begun(store, { ...run(), uuid: uuidOf(number), startedAt: new Date(number * 1_000), ...members });
}

async function list(store: NodeStore, page: Page): Promise<readonly Introspection[]> {
  return valueOf(await store.list(page));
}

async function numbers(store: NodeStore, page: Page): Promise<readonly number[]> {
  return (await list(store, page)).map(numberOf);
}

function numberOf({ uuid }: Introspection): number {
  return Number.parseInt(uuid.slice(-12), 16);
}
