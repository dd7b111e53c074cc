import assert from 'node:assert/strict';
import type { Introspection, NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, CHANGE_SET, FAILURE, FULL, INTERRUPTION, run, TRAIL, UUID } from './samples.ts';

/** begin, get, forget. */
export const records: Topic<NodeStore> = {
  name: 'records',
  tests: {
    'a node that never had a run has no record': async (store) => {
      assert.equal(valueOf(await store.get(UUID)), undefined);
      assert.equal(valueOf(await store.pending(UUID)), undefined);
    },

    'begin answers with what it wrote, and get gives it back': async (store) => {
      const first = run();
      assert.deepEqual(presentIn(await store.begin(first, undefined)), first);
      assert.deepEqual(presentIn(await store.get(UUID)), first);
    },

    'every member survives, set or not': async (store) => {
      presentIn(await store.begin(FULL, undefined));
      assert.deepEqual(presentIn(await store.get(UUID)), FULL);
    },

    'begin replaces the record with all that belonged to it': async (store) => {
      const first = await begun(store, {
        attributes: { mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.10'] },
        callback: accepted('d1', { ok: true }),
      });
      const guard = { runId: first.runId, states: [first.state] };
      const seen = presentIn(await store.update(UUID, guard, { pending: { body: '{}', changeSet: CHANGE_SET } }));
      const second = run({ runId: 'run-2', attributes: { mac: ['52:54:00:00:00:02'], bmc_address: [] } });
      assert.deepEqual(presentIn(await store.begin(second, seen)), second);
      assert.deepEqual(presentIn(await store.get(UUID)), second);
      assert.equal(valueOf(await store.pending(UUID)), undefined);
      assert.deepEqual(valueOf(await store.findByDigest('d1')), []);
      assert.equal(valueOf(await store.match({ mac: ['52:54:00:00:00:01'], bmc_address: ['192.0.2.10'] })).size, 0);
      assert.equal(valueOf(await store.list({ limit: 10 })).length, 1);
    },

    'begin loses when there is a record its caller did not see': async (store) => {
      const first = await begun(store);
      assert.equal(valueOf(await store.begin(run({ runId: 'run-2' }), undefined)), undefined);
      assert.deepEqual(presentIn(await store.get(UUID)), first);
    },

    'begin loses when the record its caller saw is gone': async (store) => {
      const first = await begun(store);
      assert.equal(valueOf(await store.forget(first)), true);
      assert.equal(valueOf(await store.begin(run({ runId: 'run-2' }), first)), undefined);
      assert.equal(valueOf(await store.get(UUID)), undefined);
    },

    'begin loses to a run begun meanwhile': async (store) => {
      const first = await begun(store);
      const second = presentIn(await store.begin(run({ runId: 'run-2' }), first));
      assert.equal(valueOf(await store.begin(run({ runId: 'run-3' }), first)), undefined);
      assert.deepEqual(presentIn(await store.get(UUID)), second);
    },

    'begin loses when the record has moved on': async (store) => {
      const first = await begun(store, { state: 'waiting' });
      const moved = presentIn(
        await store.update(
          UUID,
          { runId: first.runId, states: ['waiting'] },
          { state: 'processing', stateSince: new Date(5_000) },
        ),
      );
      assert.equal(valueOf(await store.begin(run({ runId: 'run-2' }), first)), undefined);
      assert.deepEqual(presentIn(await store.get(UUID)), moved);
    },

    'of many that begin at once exactly one wins': async (store) => {
      const begin = (replaces: Introspection | undefined, prefix: string) =>
        Promise.all(
          Array.from({ length: 10 }, (_, index) => store.begin(run({ runId: `${prefix}-${index}` }), replaces)),
        );
      const first = (await begin(undefined, 'first')).map(valueOf).filter((record) => record !== undefined);
      assert.equal(first.length, 1);
      assert.deepEqual(valueOf(await store.get(UUID)), first[0]);
      const second = (await begin(first[0], 'second')).map(valueOf).filter((record) => record !== undefined);
      assert.equal(second.length, 1);
      assert.deepEqual(valueOf(await store.get(UUID)), second[0]);
    },

    'records given and taken are copies': async (store) => {
      const given = run({
        finishedAt: new Date(9_000),
        attributes: { mac: ['52:54:00:00:00:01'], bmc_address: [] },
        interruption: INTERRUPTION,
        failure: FAILURE,
        trail: structuredClone(TRAIL),
      });
      const expected = structuredClone(given);
      const answered = presentIn(await store.begin(given, undefined));
      const taken = presentIn(await store.get(UUID));
      const [listed] = valueOf(await store.list({ limit: 1 }));
      for (const record of [given, answered, taken, listed]) spoil(record);
      assert.deepEqual(presentIn(await store.get(UUID)), expected);
    },

    'forget removes the record with all that belongs to it': async (store) => {
      const mac = ['52:54:00:00:00:01'];
      const first = await begun(store, {
        attributes: { mac, bmc_address: [] },
        callback: accepted('d1'),
      });
      const guard = { runId: first.runId, states: [first.state] };
      presentIn(await store.update(UUID, guard, { pending: { body: '{}', changeSet: undefined } }));
      assert.equal(valueOf(await store.forget(first)), true);
      assert.equal(valueOf(await store.get(UUID)), undefined);
      assert.equal(valueOf(await store.pending(UUID)), undefined);
      assert.deepEqual(valueOf(await store.findByDigest('d1')), []);
      assert.equal(valueOf(await store.match({ mac, bmc_address: [] })).size, 0);
      assert.deepEqual(valueOf(await store.list({ limit: 10 })), []);
      assert.deepEqual(valueOf(await store.active()), { runs: 0, macs: [] });
    },

    'forget leaves a run that its caller did not see': async (store) => {
      const first = await begun(store, { state: 'error' });
      const mac = ['52:54:00:00:00:02'];
      const pending = { body: '{"a":1}', stage: 'rules', changeSet: undefined, options: {} } as const;
      const second = run({ runId: 'run-2', attributes: { mac, bmc_address: [] } });
      presentIn(await store.begin(second, first, pending));
      assert.equal(valueOf(await store.forget(first)), false);
      assert.deepEqual(presentIn(await store.get(UUID)), second);
      assert.deepEqual(presentIn(await store.pending(UUID)), pending);
      assert.deepEqual([...valueOf(await store.match({ mac, bmc_address: [] }))], [[UUID, 1]]);
    },

    'forget leaves a run that has moved on': async (store) => {
      const first = await begun(store);
      const guard = { runId: first.runId, states: [first.state] };
      for (const change of [{ stateSince: new Date(8_000) }, { state: 'waiting' }] as const) {
        const moved = presentIn(await store.update(UUID, guard, change));
        assert.equal(valueOf(await store.forget(first)), false);
        assert.deepEqual(presentIn(await store.get(UUID)), moved);
      }
    },

    'forgetting what is not there is fine, and a forgotten node can begin again': async (store) => {
      assert.equal(valueOf(await store.forget(run())), true);
      const first = await begun(store);
      assert.equal(valueOf(await store.forget(first)), true);
      assert.equal(valueOf(await store.forget(first)), true);
      const again = run({ runId: 'run-2' });
      assert.deepEqual(presentIn(await store.begin(again, undefined)), again);
    },
  },
};

/** Changes everything in a record that a careless caller could change. */
function spoil(record: Introspection | undefined): void {
  record?.startedAt.setTime(0);
  record?.stateSince.setTime(0);
  record?.finishedAt?.setTime(0);
  record?.interruption?.since.setTime(0);
  record?.interruption?.at.setTime(0);
  record?.trail[0]?.at.setTime(0);
  (record?.attributes.mac as string[] | undefined)?.push('spoilt');
}
