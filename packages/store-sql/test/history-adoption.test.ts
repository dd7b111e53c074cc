import { afterEach, describe, expect, it } from 'vitest';
import { deflateSync } from 'node:zlib';
import { Inspector, type Introspection } from '@ironic-inspector/core';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import type { SqlStore } from '../src/index.ts';
import { DATABASES, goBack, migrated, type Opened } from './databases.ts';
import { NODE, run } from './samples.ts';

/** Nothing goes by it. */
const KEEP = {
  runsPerNode: 10,
  finishedBefore: new Date(0),
  failedBefore: new Date(0),
  refusedBefore: new Date(0),
  bytes: 1e9,
  refusedEntries: 10_000,
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function storeIn(opened: Opened): Promise<SqlStore> {
  const store = await migrated(opened);
  ends.push(() => store.close());
  return store;
}

/** What an instance of a version before this one does to keep a document. */
async function saveAsBefore(opened: Opened, kind: string, text: string, node = NODE): Promise<void> {
  await opened.run(`delete from inspector_data where node = '${node}' and kind = '${kind}'`);
  await opened.run(`insert into inspector_data values ('${node}', '${kind}', ${opened.bytes(deflateSync(text))})`);
}

/** A database as the version before left it. */
async function fromBefore(opened: Opened, records: readonly Introspection[]): Promise<void> {
  const store = await migrated(opened);
  for (const record of records) (await store.nodes.begin(record, undefined)).unwrap();
  (await store.close()).unwrap();
  await goBack(opened, '0010-history');
}

/** A round of upkeep of an inspector on this store, which nothing times out in. */
async function upkeep(store: SqlStore): Promise<void> {
  const clock = manualClock(new Date('2026-01-02T03:10:00.000Z'));
  const ironic = new FakeIronic();
  for (const { uuid } of (await store.nodes.list({ limit: 100 })).unwrap()) ironic.addNode({ uuid });
  const { nodes, rules, data, history } = store;
  const inspector = new Inspector({ ironic, nodes, rules, data, history, clock });
  (await inspector.upkeep()).unwrap();
  // Not stopped: that would wait for the clock.
  await inspector.idle();
}

async function count(opened: Opened, table: string): Promise<number> {
  const [row] = (await opened.run(`select count(*) as total from inspector_${table}`)) as { total: unknown }[];
  return Number(row?.total);
}

function nodeOf(index: number): string {
  return `1a1a1a1a-1a1a-4a1a-8a1a-${String(index).padStart(12, '0')}`;
}

function ended(index: number): Introspection {
  const finishedAt = new Date('2026-01-02T03:05:05.678Z');
  return { ...run(), uuid: nodeOf(index), runId: `run ${index}`, state: 'finished', finishedAt };
}

for (const { name, skipped, keepsHalves, open } of DATABASES) {
  const openHere = async () => {
    const opened = await open();
    ends.push(() => opened.drop());
    return opened;
  };

  describe.skipIf(skipped)(`what was on record before there was a history, in ${name}`, () => {
    it('becomes the first entry of each node, and its documents are kept once', async () => {
      const opened = await openHere();
      const failure = { code: 'aborted', stage: 'waiting', message: 'no \u0000' } as const;
      const bad: Introspection = { ...ended(40), state: 'error', error: 'no \u0000', failure };
      const active = { ...run(), uuid: nodeOf(41), runId: 'active' };
      await fromBefore(opened, [...Array.from({ length: 40 }, (_, index) => ended(index)), bad, active]);
      await saveAsBefore(opened, 'unprocessed', '{"a": 1e400}', nodeOf(7));
      await saveAsBefore(opened, 'processed', '{"same":1}', nodeOf(7));
      await saveAsBefore(opened, 'processed', '{"same":1}', nodeOf(8));

      const store = await storeIn(opened);
      const { history, data } = store;
      expect((await history.runs({ limit: 100 })).unwrap()).toEqual([]);
      expect((await data.load(nodeOf(7), 'processed')).unwrap()).toBe('{"same":1}');
      await upkeep(store);
      expect((await history.runs({ limit: 100 })).unwrap()).toHaveLength(42);
      expect((await history.run('run 40')).unwrap()).toMatchObject({ kind: undefined, error: 'no \u0000', failure });
      expect((await history.run('active')).unwrap()).toMatchObject({ state: 'starting', finishedAt: undefined });
      expect((await history.document('run 7', 'unprocessed')).unwrap()).toBe('{"a": 1e400}');
      expect((await history.document('run 8', 'processed')).unwrap()).toBe('{"same":1}');
      for (const node of [nodeOf(7), nodeOf(8)]) {
        expect((await data.load(node, 'processed')).unwrap()).toBe('{"same":1}');
      }
      expect((await history.size()).unwrap()).toMatchObject({ runs: 42, documents: 2 });
      expect([await count(opened, 'documents'), await count(opened, 'data')]).toEqual([2, 0]);
      // Once is enough.
      await upkeep(store);
      expect((await history.size()).unwrap()).toMatchObject({ runs: 42, events: 42, documents: 2 });
    });

    it('has its documents moved some at a time, and before that they are found all the same', async () => {
      const opened = await openHere();
      await fromBefore(
        opened,
        Array.from({ length: 45 }, (_, index) => ended(index)),
      );
      for (let index = 0; index < 45; index += 1) {
        await saveAsBefore(opened, 'processed', `{"of":${index}}`, nodeOf(index));
      }
      const { history, data } = await storeIn(opened);
      const left = [];
      for (let isDone = false; !isDone;) {
        isDone = (await history.sweep(KEEP, 1000)).unwrap().isDone;
        left.push(await count(opened, 'data'));
      }
      expect(left).toEqual([25, 5, 0]);
      expect((await data.load(nodeOf(44), 'processed')).unwrap()).toBe('{"of":44}');
    });

    it('is not recorded again when the history has it', async () => {
      const opened = await openHere();
      await fromBefore(opened, [ended(1)]);
      const store = await storeIn(opened);
      const { uuid: node, runId, startedAt, finishedAt } = ended(1);
      const known = { runId, node, startedAt, finishedAt, state: 'finished', kind: 'reapply' } as const;
      const nothing = { events: [], documents: [], snapshots: [], refused: [] };
      (await store.history.append({ id: 'batch', runs: [known], ...nothing })).unwrap();
      await upkeep(store);
      expect((await store.history.runs({ limit: 10 })).unwrap()).toMatchObject([{ runId, kind: 'reapply' }]);
    });

    it.skipIf(!keepsHalves)('is listed once, also when the step was interrupted', async () => {
      const opened = await openHere();
      await fromBefore(opened, [ended(1), ended(2)]);
      (await (await migrated(opened)).close()).unwrap();
      await opened.run("delete from inspector_migrations where name >= '0010-history'");
      const store = await storeIn(opened);
      await upkeep(store);
      expect((await store.history.size()).unwrap().runs).toBe(2);
      expect(await count(opened, 'history_adoptions')).toBe(0);
    });
  });

  describe.skipIf(skipped)(`what was imported, in ${name}`, () => {
    it('is told apart, however late the history hears of it', async () => {
      const opened = await openHere();
      const store = await storeIn(opened);
      for (const record of [ended(1), ended(2), { ...run(), uuid: nodeOf(3), runId: 'active' }]) {
        (await store.nodes.begin(record, undefined)).unwrap();
        await opened.run(`insert into inspector_history_adoptions values ('${record.uuid}', 'imported')`);
      }
      // The record of the second one was removed meanwhile.
      (await store.nodes.forget(ended(2))).unwrap();
      (await store.history.sweep(KEEP, 100)).unwrap();
      expect(await count(opened, 'history_adoptions')).toBe(2);
      await upkeep(store);
      const runs = (await store.history.runs({ limit: 10 })).unwrap();
      expect(Object.fromEntries(runs.map(({ runId, kind }) => [runId, kind]))).toEqual({
        active: 'imported',
        'run 1': 'imported',
      });
      expect(await count(opened, 'history_adoptions')).toBe(0);
      const { uuid: node, startedAt } = ended(1);
      const next = { runId: 'next', node, startedAt, state: 'starting', kind: undefined } as const;
      const nothing = { events: [], documents: [], snapshots: [], refused: [] };
      (await store.history.append({ id: 'batch', runs: [next], ...nothing })).unwrap();
      expect((await store.history.run('next')).unwrap()?.kind).toBeUndefined();
    });
  });

  describe.skipIf(skipped)(`beside an instance of the version before, in ${name}`, () => {
    it('the document that was kept last is the one that is given', async () => {
      const opened = await openHere();
      const { data } = await storeIn(opened);
      (await data.save(NODE, 'processed', '{"newer":1}')).unwrap();
      await saveAsBefore(opened, 'processed', '{"older":2}');
      expect((await data.load(NODE, 'processed')).unwrap()).toBe('{"older":2}');
      (await data.save(NODE, 'processed', '{"newer":3}')).unwrap();
      expect((await data.load(NODE, 'processed')).unwrap()).toBe('{"newer":3}');
      await saveAsBefore(opened, 'unprocessed', '{"older":4}');
      (await data.discard(NODE)).unwrap();
      for (const kind of ['processed', 'unprocessed'] as const) {
        expect((await data.load(NODE, kind)).unwrap()).toBeUndefined();
      }
      expect(await count(opened, 'documents')).toBe(0);
    });
  });
}
