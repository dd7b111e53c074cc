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
    const queries = texts.filter((text) => text.includes('inspector_'));
    expect(queries.length).toBeGreaterThan(15);
    const scans = queries.flatMap((text) =>
      planOf(text)
        .filter((step) => /^SCAN inspector_\w+(?! USING (COVERING )?INDEX)$/.test(step))
        .map((step) => `${step}: ${text}`),
    );
    expect(scans).toEqual([]);
  });
});
