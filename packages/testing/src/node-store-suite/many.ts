import assert from 'node:assert/strict';
import type { Introspection, NodeStore, PendingWork } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, CHANGE_SET, run, uuidOf } from './samples.ts';

const NUMBERS = [1, 2, 3, 4, 5] as const;
const ONE = 3;
const REST = NUMBERS.filter((number) => number !== ONE);
/** What is written for one node must not be found for another by what they have in common. */
const SHARED_BMC = '192.0.2.10';

/** One node among many: what is written for it is written for no other. */
export const many: Topic<NodeStore> = {
  name: 'many',
  tests: {
    'forget removes one of many, and leaves all that the others have': async (store) => {
      const records = await fill(store);
      assert.equal(valueOf(await store.forget(records[ONE - 1] ?? assert.fail())), true);
      await expectWhole(store, REST);
    },

    'forget of a node that is not there leaves all others': async (store) => {
      await fill(store);
      assert.equal(valueOf(await store.forget(runOf(99))), true);
      await expectWhole(store, NUMBERS);
    },

    'update changes one of many that are in the same run and state': async (store) => {
      await fill(store);
      const guard = { runId: 'run-1', states: ['processing'] } as const;
      const change = {
        state: 'error',
        finishedAt: new Date(9_000),
        attributes: { mac: [], bmc_address: [] },
        callback: null,
        pending: null,
      } as const;
      presentIn(await store.update(uuidOf(ONE), guard, change));
      assert.equal(valueOf(await store.pending(uuidOf(ONE))), undefined);
      await expectWhole(store, REST, [uuidOf(ONE)]);
    },

    'begin replaces one of many': async (store) => {
      const records = await fill(store);
      const next = run({ uuid: uuidOf(ONE), runId: 'run-2', finishedAt: new Date(9_000) });
      presentIn(await store.begin(next, records[ONE - 1]));
      await expectWhole(store, REST, [uuidOf(ONE)]);
    },
  },
};

/** A run that has everything, for each of the nodes. */
export async function fill(store: NodeStore): Promise<readonly Introspection[]> {
  const records: Introspection[] = [];
  for (const number of NUMBERS) records.push(presentIn(await store.begin(runOf(number), undefined, workOf(number))));
  return records;
}

/**
 * Asserts that these nodes have all that `fill` gave them and are found by it, and that no other
 * record is there but of the nodes in `besides`.
 */
export async function expectWhole(
  store: NodeStore,
  numbers: readonly number[] = NUMBERS,
  besides: readonly string[] = [],
): Promise<void> {
  const records = numbers.map(runOf);
  const uuids = records.map(({ uuid }) => uuid);
  for (const number of numbers) {
    assert.deepEqual(valueOf(await store.get(uuidOf(number))), runOf(number));
    assert.deepEqual(valueOf(await store.pending(uuidOf(number))), workOf(number));
    assert.deepEqual(valueOf(await store.findByDigest(`digest ${number}`)), [runOf(number)]);
    assert.deepEqual([...valueOf(await store.match({ mac: macsOf(number), bmc_address: [] }))], [[uuidOf(number), 2]]);
  }
  assert.deepEqual(uuidsOf(valueOf(await store.list({ limit: 100 }))), [...uuids, ...besides].toSorted());
  assert.deepEqual(uuidsOf(valueOf(await store.list({ limit: 100, states: ['processing'] }))), uuids);
  assert.deepEqual(uuidsOf(valueOf(await store.due(['processing'], new Date(5_000)))), uuids);
  const held = valueOf(await store.match({ mac: [], bmc_address: [SHARED_BMC] }));
  assert.deepEqual([...held.keys()].toSorted(), uuids);
  const { runs, macs } = valueOf(await store.active());
  assert.deepEqual([runs, macs.toSorted()], [numbers.length, numbers.flatMap(macsOf).toSorted()]);
}

function uuidsOf(records: readonly Introspection[]): readonly string[] {
  return records.map(({ uuid }) => uuid).toSorted();
}

function macsOf(number: number): readonly string[] {
  return [`52:54:00:00:00:0${number}`, `52:54:00:00:01:0${number}`];
}

function runOf(number: number): Introspection {
  return run({
    uuid: uuidOf(number),
    state: 'processing',
    stateSince: new Date(2_000),
    attributes: { mac: macsOf(number), bmc_address: [SHARED_BMC] },
    owner: 'owner',
    callback: accepted(`digest ${number}`),
  });
}

function workOf(number: number): PendingWork {
  return { body: `{"node": ${number}}`, stage: 'rules', changeSet: CHANGE_SET, options: { pluginData: { number } } };
}
