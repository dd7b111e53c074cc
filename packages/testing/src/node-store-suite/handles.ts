import assert from 'node:assert/strict';
import type { InspectorError, Introspection, NodeStore, Result } from '@ironic-inspector/core';
import { expectFailures, presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectWhole, fill } from './many.ts';
import { accepted, begun, CHANGE_SET, EVERY_CHANGE, FULL, OTHER, run, UUID, uuidOf } from './samples.ts';

const RACERS = 4;

/** What a process leaves to the one after it. */
export const persistence: Topic<NodeStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds all that was begun, and by everything': async (store, { reopen }) => {
      await fill(store);
      await expectWhole(await reopen());
      await expectWhole(await reopen());
    },

    'every member of a record and of its work is kept': async (store, { reopen }) => {
      const { runId, state } = presentIn(await store.begin(FULL, undefined));
      presentIn(await store.begin(run({ uuid: OTHER }), undefined));
      const work = { body: '{"z": 1, "a" : [1e400]}', stage: 'finish', changeSet: CHANGE_SET } as const;
      presentIn(await store.update(UUID, { runId, states: [state] }, { pending: work }));
      const opened = await reopen();
      assert.deepEqual(presentIn(await opened.get(UUID)), FULL);
      assert.deepEqual(presentIn(await opened.pending(UUID)), { ...work, options: {} });
      assert.deepEqual(presentIn(await opened.get(OTHER)), run({ uuid: OTHER }));
      assert.equal(valueOf(await opened.pending(OTHER)), undefined);
    },

    'every member that was changed is kept': async (store, { reopen }) => {
      const { runId, state } = await begun(store);
      const changed = presentIn(await store.update(UUID, { runId, states: [state] }, EVERY_CHANGE));
      assert.deepEqual(presentIn(await (await reopen()).get(UUID)), changed);
    },

    'credentials are kept with the work': async (store, { reopen }) => {
      const options = { ipmiCredentials: { username: 'admin', password: 'secret1' } };
      const work = { body: '{}', stage: 'hooks', changeSet: undefined, options } as const;
      presentIn(await store.begin(run(), undefined, work));
      assert.deepEqual(presentIn(await (await reopen()).pending(UUID)), work);
    },

    'what was updated and forgotten stays so': async (store, { reopen }) => {
      const first = await begun(store, { callback: accepted('d1') });
      const gone = await begun(store, { uuid: OTHER, callback: accepted('d2') });
      const guard = { runId: first.runId, states: [first.state] };
      const work = { body: '{"a": 1}' };
      const moved = presentIn(await store.update(UUID, guard, { state: 'waiting', callback: null, pending: work }));
      assert.equal(valueOf(await store.forget(gone)), true);
      const opened = await reopen();
      assert.deepEqual(presentIn(await opened.get(UUID)), moved);
      assert.equal(presentIn(await opened.pending(UUID)).body, work.body);
      assert.equal(valueOf(await opened.get(OTHER)), undefined);
      for (const digest of ['d1', 'd2']) assert.deepEqual(valueOf(await opened.findByDigest(digest)), []);
    },

    'guards hold against what was there before': async (store, { reopen }) => {
      const first = await begun(store);
      const opened = await reopen();
      const next = run({ runId: 'run-2' });
      assert.equal(valueOf(await opened.begin(next, undefined)), undefined);
      assert.equal(valueOf(await opened.update(UUID, { runId: 'run-0', states: [first.state] }, {})), undefined);
      assert.deepEqual(presentIn(await opened.begin(next, first)), next);
    },
  },
};

/** Two handles on one store, as two processes have them. */
export const twoHandles: Topic<NodeStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'what one writes the other sees at once': async (store, { another }) => {
      const other = await another();
      await fill(store);
      await expectWhole(other);
      const { runId, state } = presentIn(await other.get(uuidOf(1)));
      const moved = presentIn(await other.update(uuidOf(1), { runId, states: [state] }, { state: 'error' }));
      assert.deepEqual(presentIn(await store.get(uuidOf(1))), moved);
      assert.equal(valueOf(await other.forget(moved)), true);
      assert.equal(valueOf(await store.get(uuidOf(1))), undefined);
    },

    'what one has changed the other does not take for what it saw': async (store, { another }) => {
      const other = await another();
      const first = await begun(store);
      const guard = { runId: first.runId, states: [first.state] };
      const moved = presentIn(await other.update(UUID, guard, { state: 'waiting', stateSince: new Date(5_000) }));
      assert.equal(valueOf(await store.update(UUID, guard, { error: 'late' })), undefined);
      assert.equal(valueOf(await store.begin(run({ runId: 'run-2' }), first)), undefined);
      assert.equal(valueOf(await store.forget(first)), false);
      assert.deepEqual(presentIn(await store.get(UUID)), moved);
    },

    'of many that begin at once exactly one wins': async (store, { another }) => {
      const other = await another();
      const won = await race([store, other], (one, index) => one.begin(run({ runId: `run-${index}` }), undefined));
      for (const one of [store, other]) assert.deepEqual(presentIn(await one.get(UUID)), won);
    },

    'of many that update at once exactly one wins': async (store, { another }) => {
      const other = await another();
      const { runId, state } = await begun(store);
      const guard = { runId, states: [state] };
      const won = await race([store, other], (one, index) =>
        one.update(UUID, guard, { state: 'waiting', error: `racer ${index}`, pending: { body: `"racer ${index}"` } }),
      );
      for (const one of [store, other]) {
        assert.deepEqual(presentIn(await one.get(UUID)), won);
        assert.equal(presentIn(await one.pending(UUID)).body, `"${won.error}"`);
      }
    },
  },
};

/** A store that cannot do its work, and works again. */
export const failures: Topic<NodeStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'reads that fail are store-failed, not absence and not a rejection': async (store, { breakDown }) => {
      await fill(store);
      const repair = await breakDown();
      await expectFailures({
        get: () => store.get(uuidOf(1)),
        'get of nobody': () => store.get(UUID),
        list: () => store.list({ limit: 10 }),
        pending: () => store.pending(uuidOf(1)),
        match: () => store.match({ mac: ['52:54:00:00:00:01'], bmc_address: [] }),
        findByDigest: () => store.findByDigest('digest 1'),
        due: () => store.due(['processing'], new Date(5_000)),
        active: () => store.active(),
      });
      await repair();
      await expectWhole(store);
    },

    'writes that fail are store-failed, and have written nothing': async (store, { breakDown }) => {
      const [first = assert.fail()] = await fill(store);
      const guard = { runId: first.runId, states: [first.state] };
      const work = { body: '{}', stage: 'hooks', changeSet: undefined, options: {} } as const;
      const repair = await breakDown();
      await expectFailures({
        begin: () => store.begin(run(), undefined, work),
        'begin in place of another': () => store.begin({ ...first, runId: 'run-2' }, first),
        update: () => store.update(first.uuid, guard, { state: 'error', pending: null }),
        forget: () => store.forget(first),
      });
      await repair();
      await expectWhole(store);
      presentIn(await store.begin(run(), undefined, work));
      presentIn(await store.update(first.uuid, guard, { state: 'error' }));
    },
  },
};

/** Each of the handles writes several times at once. @returns the one record that was written */
async function race(
  stores: readonly NodeStore[],
  write: (store: NodeStore, index: number) => Promise<Result<Introspection | undefined, InspectorError>>,
): Promise<Introspection> {
  const racers = Array.from({ length: RACERS }, () => stores).flat();
  const written = (await Promise.all(racers.map(write))).map(valueOf).filter((record) => record !== undefined);
  assert.equal(written.length, 1);
  return written[0] ?? assert.fail();
}
