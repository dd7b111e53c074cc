import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore } from '../src/index.ts';
import { NODE, run } from './samples.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A store, and the text of every statement that it has prepared since. */
async function recorded() {
  const database = new DatabaseSync(':memory:');
  const store = createSqlStore({ dialect: nodeSqlite(database) });
  ends.push(
    () => database.close(),
    () => store.close(),
  );
  (await store.migrate()).unwrap();
  const prepare = database.prepare.bind(database);
  const texts: string[] = [];
  Object.defineProperty(database, 'prepare', { value: (text: string) => (texts.push(text), prepare(text)) });
  const planOf = (text: string) =>
    prepare(`explain query plan ${text}`)
      .all(...Array.from({ length: text.split('?').length - 1 }, () => null))
      .map(({ detail }) => String(detail));
  return { store, texts, planOf };
}

describe('every query of the node store', () => {
  it('has an index, also among a hundred thousand finished runs', async () => {
    const { store, texts, planOf } = await recorded();
    const { nodes } = store;
    const now = new Date();
    const guard = { runId: run().runId, states: ['starting'] } as const;
    (await nodes.begin(run(), undefined)).unwrap();
    (await nodes.begin(run(), run())).unwrap();
    (await nodes.update(NODE, guard, { owner: 'a', attributes: run().attributes, pending: { body: '{}' } })).unwrap();
    (await nodes.get(NODE)).unwrap();
    (await nodes.pending(NODE)).unwrap();
    (await nodes.list({ limit: 10 })).unwrap();
    (await nodes.list({ limit: 10, after: run(), states: ['starting', 'waiting'] })).unwrap();
    (await nodes.match(run().attributes)).unwrap();
    (await nodes.findByDigest('abc')).unwrap();
    (await nodes.due(['processing', 'aborting'], now)).unwrap();
    (await nodes.active()).unwrap();
    (await nodes.lead('role', 'a', 0)).unwrap();
    (await nodes.heartbeat('a')).unwrap();
    (await nodes.retire('a')).unwrap();
    (await nodes.forget(run())).unwrap();
    expect(texts.filter(isOurs).length).toBeGreaterThan(15);
    expect(scansIn(texts, planOf)).toEqual([]);
  });
});

describe('every query of the history', () => {
  it('has an index, also among a hundred thousand past runs', async () => {
    const { store, texts, planOf } = await recorded();
    const { data, history } = store;
    const at = new Date();
    const past = { runId: 'one', node: NODE, startedAt: at, finishedAt: at, state: 'finished' } as const;
    const identifiers = [{ kind: 'mac', value: '52:54:00:00:00:01' } as const];
    const document = { runId: 'one', kind: 'processed', digest: 'abc', text: '{}' } as const;
    const step = { type: 'gap' } as const;
    const event = { runId: 'one', node: NODE, at, instance: 'a', requestId: undefined, step };
    const refused = { id: 'r', reason: 'busy', identifiers, node: NODE, firstAt: at, lastAt: at, count: 1 } as const;
    const batch = (id: string) => ({
      id,
      runs: [past],
      events: [{ ...event, key: id }],
      documents: [document],
      snapshots: [{ node: NODE, runId: 'one', at, identifiers }],
      refused: [{ ...refused, remoteAddress: '192.0.2.1' }],
    });
    (await history.append(batch('first'))).unwrap();
    (await history.append(batch('second'))).unwrap();
    (await history.runs({ limit: 10 })).unwrap();
    for (const query of [{ node: NODE }, { name: 'rack' }, { outcome: 'error' }, { since: at }] as const) {
      (await history.runs({ ...query, limit: 10, after: past })).unwrap();
    }
    (await history.run('one')).unwrap();
    for (const query of [{}, { runId: 'one' }, { node: NODE }])
      (await history.events({ ...query, limit: 10 })).unwrap();
    (await history.missing(['a'])).unwrap();
    (await history.document('one', 'processed')).unwrap();
    (await history.snapshot(NODE)).unwrap();
    (await history.sharing(identifiers, 10)).unwrap();
    for (const query of [{}, { identifiers }, { since: at }]) (await history.refused({ ...query, limit: 10 })).unwrap();
    const nothing = { runsPerNode: 0, finishedBefore: at, failedBefore: at, refusedBefore: at };
    (await history.sweep({ ...nothing, bytes: 0, refusedEntries: 0 }, 10)).unwrap();
    (await data.save(NODE, 'processed', '{}')).unwrap();
    (await data.save(NODE, 'processed', '[]')).unwrap();
    (await data.load(NODE, 'processed')).unwrap();
    (await data.discard(NODE)).unwrap();
    (await history.forget(NODE)).unwrap();
    (await history.size()).unwrap();
    expect(texts.filter(isOurs).length).toBeGreaterThan(50);
    // Of refused callbacks there are never many, and nodes wait for adoption only once.
    const few = /inspector_(refused|history_adoptions)\b/;
    expect(scansIn(texts, planOf).filter((scan) => !few.test(scan))).toEqual([]);
    // A page of runs comes in the order of an index: it is not sorted.
    const pages = texts.filter((text) => /^select [^(]+ from "inspector_history_runs" .*order by/.test(text));
    expect(pages.length).toBeGreaterThan(8);
    const sorts = pages.filter((text) => planOf(text).some((step) => step.includes('FOR ORDER BY')));
    expect(sorts).toEqual([]);
  });
});

function isOurs(text: string): boolean {
  return text.includes('inspector_');
}

/** Those that read a table from its beginning to its end. */
function scansIn(texts: readonly string[], planOf: (text: string) => readonly string[]): string[] {
  return texts.filter(isOurs).flatMap((text) =>
    planOf(text)
      .filter((step) =>
        /^SCAN (inspector_\w+|past|events|references|documents)(?! USING (COVERING )?INDEX)$/.test(step),
      )
      .map((step) => `${step}: ${text}`),
  );
}
