import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { DatabaseSync } from 'node:sqlite';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore, importOriginal, type SqlStore } from '../src/index.ts';
import { PLANTED, siteOn } from './journey.ts';
import { NODE } from './samples.ts';
import { newDatabase, SERVERS, TABLES, type ServerDatabase } from './servers.ts';

for (const server of SERVERS) {
  describe.skipIf(server.url === undefined)(
    `credentials in ${server.name}, which only \`pnpm test:services\` starts`,
    () => {
      let database: ServerDatabase;
      const stores: SqlStore[] = [];
      beforeAll(async () => {
        database = await newDatabase(server);
        (await open([]).migrate()).unwrap();
      });
      beforeEach(() => database.empty());
      afterAll(async () => {
        for (const store of stores) (await store.close()).unwrap();
        await database.drop();
      });

      function open(secretKeys: readonly Uint8Array[]): SqlStore {
        const store = createSqlStore({ dialect: server.dialect(database.url), secretKeys });
        stores.push(store);
        return store;
      }

      /** All rows of all tables as text, documents as they are and unpacked. */
      async function dump(): Promise<string> {
        const rows = await Promise.all(TABLES.map((table) => database.run(`select * from ${table}`)));
        return rows.flat().map(textOf).join('\n');
      }

      it('are in no table in clear text, neither while their run goes on nor after', async () => {
        const site = siteOn(open([randomBytes(32)]));
        (await site.start()).unwrap();
        const dumps = [await dump()];
        expect(dumps[0]).toContain('"ipmiCredentials":"v1:');
        expect((await site.post()).unwrap().ipmiCredentials?.password).toBe(PLANTED);
        dumps.push(await dump());
        expect(dumps[1]).toContain('"inventory"');
        await site.finish();
        dumps.push(await dump());
        expect(dumps[2]).not.toContain('ipmiCredentials');
        expect((await site.inspector.status(NODE)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
        expect(site.ironic.peekNode(NODE)?.driver_info).toMatchObject({ ipmi_password: PLANTED });
        for (const text of dumps) expect(text).not.toContain(PLANTED);
      });

      it('are read by another instance that has the key among others, and the run waits for one without it', async () => {
        const [old, now] = [randomBytes(32), randomBytes(32)];
        const keyed = siteOn(open([old]));
        (await keyed.start()).unwrap();
        const work = (await open([now, old]).nodes.pending(NODE)).unwrap();
        expect(work?.options.ipmiCredentials).toEqual({ username: 'operator', password: PLANTED });
        const without = await open([now]).nodes.pending(NODE);
        expect(without.err && without.val).toMatchObject({
          code: 'store-failed',
          message: expect.stringMatching(/encrypted with the key [0-9a-f]{12}, which is not among/),
        });
      });

      it('are refused without a key, with nothing written and nothing told', async () => {
        const site = siteOn(open([]));
        const refused = await site.start();
        expect(refused.err && refused.val).toMatchObject({
          code: 'bad-request',
          message: expect.stringMatching(/cannot be set: .*\[database\]secret_key_file/),
        });
        await site.inspector.idle();
        expect((await site.inspector.status(NODE)).err).toBe(true);
        expect(`${await dump()}${inspect([site.events, refused], { depth: 20 })}`).not.toContain(PLANTED);
        expect(await dump()).not.toContain(NODE);
      });

      it('of a run that waits are imported encrypted, or not at all', async () => {
        using original = originalThatWaits();
        const into = server.dialect(database.url);
        const refused = await importOriginal({ from: nodeSqlite(original), into });
        expect(refused.err && refused.val.message).toMatch(/\[database\]secret_key_file/);
        expect(await dump()).not.toContain(NODE);
        const key = randomBytes(32);
        const imported = await importOriginal({ from: nodeSqlite(original), into, secretKeys: [key] });
        expect(imported.unwrap()).toMatchObject({ nodes: { imported: 1 } });
        expect(await dump()).not.toContain(PLANTED);
        const work = (await open([key]).nodes.pending(NODE)).unwrap();
        expect(work?.options.ipmiCredentials).toEqual({ username: 'operator', password: PLANTED });
      });
    },
  );
}

/** As an original of the time leaves it (CONTRACT.md §11). */
function originalThatWaits(): DatabaseSync {
  const original = new DatabaseSync(':memory:');
  original.exec(`
    create table alembic_version (version_num text);
    create table nodes (uuid text, state text, started_at text, finished_at text, error text, manage_boot boolean);
    create table attributes (uuid text, node_uuid text, name text, value text);
    create table options (uuid text, name text, value text);
    create table rules (uuid text, created_at text, description text, disabled boolean, scope text);
    create table rule_conditions (id integer, rule text, op text, multiple text, invert boolean, field text, params text);
    create table rule_actions (id integer, rule text, action text, params text);
    create table introspection_data (uuid text, processed boolean, data text);
    insert into alembic_version values ('b55109d5063a');
    insert into nodes values ('${NODE}', 'waiting', '2026-02-03 04:05:06', null, null, 0);
    insert into options values ('${NODE}', 'new_ipmi_credentials', '["operator", "${PLANTED}"]');`);
  return original;
}

function textOf(row: unknown): string {
  return Object.entries(row as object)
    .map(([column, value]) => {
      if (!(value instanceof Uint8Array)) return `${column}=${String(value)}`;
      return `${column}=${Buffer.from(value).toString('latin1')} ${inflateSync(value).toString()}`;
    })
    .join(' ');
}
