import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore } from '../src/index.ts';
import { failed, NODE, run } from './samples.ts';

const TIMEOUT_MS = 1000;
/** What is tried again and again says why; what is out of time first says that. */
const GIVEN_UP = /locked|no answer/;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A store in a file, and another process's view of it. */
async function file() {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-failing-'));
  ends.push(() => rm(folder, { recursive: true }));
  const path = join(folder, 'inspector.db');
  const database = new DatabaseSync(path);
  ends.push(() => database.close());
  const store = createSqlStore({ dialect: nodeSqlite(database), timeout: TIMEOUT_MS });
  (await store.migrate()).unwrap();
  ends.push(() => store.close());
  const other = new DatabaseSync(path);
  ends.push(() => other.close());
  return { database, store, other };
}

describe('SQLite whose disk is full', () => {
  it('says so, has written nothing, and works when there is room again', async () => {
    const { database, store } = await file();
    const pages = Number(database.prepare('pragma page_count').get()?.['page_count']);
    database.exec(`pragma max_page_count = ${pages + 2}`);
    const large = JSON.stringify(Array.from({ length: 20_000 }, () => Math.random()));
    expect(failed(await store.data.save(NODE, 'unprocessed', large))).toMatch(/could not .*: .*full/);
    const pending = { body: large, stage: 'hooks', changeSet: undefined, options: {} } as const;
    expect(failed(await store.nodes.begin(run(), undefined, pending))).toMatch(/full/);
    expect((await store.nodes.get(NODE)).unwrap()).toBeUndefined();
    expect((await store.nodes.match(run().attributes)).unwrap().size).toBe(0);
    expect((await store.nodes.pending(NODE)).unwrap()).toBeUndefined();
    expect((await store.data.load(NODE, 'unprocessed')).unwrap()).toBeUndefined();
    database.exec('pragma max_page_count = 1000000');
    expect((await store.nodes.begin(run(), undefined, pending)).unwrap()).toEqual(run());
    (await store.data.save(NODE, 'unprocessed', large)).unwrap();
    expect((await store.data.load(NODE, 'unprocessed')).unwrap()).toBe(large);
  });
});

describe('SQLite that another process holds', () => {
  it('is given up after a while with nothing written, reads go on, and it works when it is let go', async () => {
    const { store, other } = await file();
    (await store.nodes.begin(run(), undefined)).unwrap();
    other.exec('begin immediate');
    const guard = { runId: run().runId, states: ['starting'] } as const;
    expect(failed(await store.nodes.update(NODE, guard, { state: 'waiting', attributes: run().attributes }))).toMatch(
      GIVEN_UP,
    );
    expect(failed(await store.nodes.heartbeat('a'))).toMatch(GIVEN_UP);
    expect((await store.nodes.get(NODE)).unwrap()).toEqual(run());
    other.exec('rollback');
    expect((await store.nodes.update(NODE, guard, { state: 'waiting' })).unwrap()).toMatchObject({ state: 'waiting' });
  });
});
