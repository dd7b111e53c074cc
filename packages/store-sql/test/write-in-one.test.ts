import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { createSqlStore } from '../src/index.ts';
import { NODE, run } from './samples.ts';
import { newDatabase, SERVERS } from './servers.ts';

const [server] = SERVERS.filter(({ name }) => name === 'PostgreSQL');
const GUARD = { runId: run().runId, states: ['starting'] } as const;
const WAITS = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'with changed%'";

describe.skipIf(server?.url === undefined)('a change in one statement, in PostgreSQL of `pnpm test:services`', () => {
  it('that waited for another one leaves nothing of what the other one wrote', async () => {
    if (server === undefined) throw new Error('skipped');
    const database = await newDatabase(server);
    const store = createSqlStore({ dialect: server.dialect(database.url) });
    (await store.migrate()).unwrap();
    (await store.nodes.begin(run(), undefined)).unwrap();
    const other = new pg.Client(database.url);
    await other.connect();
    await other.query('begin');
    await other.query('update inspector_runs set revision = revision + 1');
    await other.query('delete from inspector_attributes');
    await other.query(`insert into inspector_attributes values ('${NODE}', 'mac', 'theirs')`);
    const ours = { mac: ['ours'], bmc_address: [] };
    const changing = store.nodes.update(NODE, GUARD, { attributes: ours });
    await vi.waitUntil(async () => (await database.run(WAITS)).length > 0, { timeout: 4_000 });
    await other.query('commit');
    await other.end();
    expect((await changing).unwrap()).toMatchObject({ attributes: ours });
    expect((await store.nodes.match({ mac: ['theirs', 'ours'], bmc_address: [] })).unwrap()).toEqual(
      new Map([[NODE, 1]]),
    );
    expect((await store.nodes.match({ mac: ['theirs'], bmc_address: [] })).unwrap()).toEqual(new Map());
    (await store.close()).unwrap();
    await database.drop();
  });
});
