import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Webhook } from '@ironic-inspector/core';
import { SqliteDialect, Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore, type SqlStore } from '../src/index.ts';
import { PLANTED, siteOn } from './journey.ts';
import { NODE, run } from './samples.ts';

let folder: string;
let path: string;
const stores: SqlStore[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspector-secrets-'));
  path = join(folder, 'inspector.sqlite');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(folder, { recursive: true });
});

async function open(secretKeys: readonly Uint8Array[] = []): Promise<SqlStore> {
  const store = createSqlStore({ dialect: nodeSqlite(path), secretKeys });
  stores.push(store);
  (await store.migrate()).unwrap();
  return store;
}

/** The names of the files in which the planted password stands. */
async function foundIn(): Promise<readonly string[]> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
  return texts.filter(([, bytes]) => bytes.includes(PLANTED)).map(([name]) => name);
}

async function modes(): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder);
  const pairs = names.map(async (name) => [name, ((await stat(join(folder, name))).mode & 0o777).toString(8)]);
  return Object.fromEntries(await Promise.all(pairs)) as Record<string, string>;
}

const ALL_PRIVATE = { 'inspector.sqlite': '600', 'inspector.sqlite-wal': '600', 'inspector.sqlite-shm': '600' };

describe('the files of SQLite', () => {
  it.each([0o000, 0o022, 0o077, 0o177])('are made for their owner alone, whatever the umask: %o', async (mask) => {
    const umask = process.umask(mask);
    try {
      await (await open()).nodes.begin(run(), undefined);
    } finally {
      process.umask(umask);
    }
    expect(await modes()).toEqual(ALL_PRIVATE);
  });

  it('are taken from others when they were there before', async () => {
    using before = new DatabaseSync(path);
    before.exec('pragma journal_mode = wal; create table other (a)');
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o666);
    await open();
    expect(await modes()).toEqual(ALL_PRIVATE);
  });

  it('that cannot be taken from others are used with a warning', async () => {
    // Nobody can look at this one, root included.
    await symlink(`${path}-journal`, `${path}-journal`);
    const warnings: string[] = [];
    const store = createSqlStore({ dialect: nodeSqlite(path, { warn: (message) => warnings.push(message) }) });
    stores.push(store);
    await store.rules.list();
    expect(warnings).toEqual([expect.stringMatching(/inspector\.sqlite-journal may be read by others, .*ELOOP/)]);
  });

  it('of somebody else keep their modes', async () => {
    using before = new DatabaseSync(path);
    before.exec('create table other (a)');
    await chmod(path, 0o644);
    const reading = createSqlStore({ dialect: nodeSqlite(path, { readOnly: true }) });
    await reading.rules.list();
    await reading.close();
    const store = createSqlStore({ dialect: nodeSqlite(before) });
    stores.push(store);
    (await store.migrate()).unwrap();
    expect((await modes())['inspector.sqlite']).toBe('644');
  });
});

describe('credentials in SQLite', () => {
  it('are there while the run goes on, and in no file after its end and after the store was closed', async () => {
    const store = await open();
    const site = siteOn(store);
    (await site.start()).unwrap();
    expect((await foundIn()).length).toBeGreaterThan(0);
    expect((await site.post()).unwrap().ipmiCredentials?.password).toBe(PLANTED);
    await site.finish();
    expect((await site.inspector.status(NODE)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
    expect(await foundIn()).toEqual([]);
    (await store.close()).unwrap();
    expect(await foundIn()).toEqual([]);
  });

  it.each(['abort', 'forget', 'begin'] as const)('go with the run, however it ends: %s', async (end) => {
    const store = await open();
    const { inspector, start } = siteOn(store);
    const begun = (await start()).unwrap();
    // They reach the main file, too.
    using other = new DatabaseSync(path);
    other.exec('pragma wal_checkpoint(full)');
    expect(await foundIn()).toContain('inspector.sqlite');
    const next = { ...run(), runId: crypto.randomUUID() };
    const work = { body: '', stage: 'hooks', changeSet: undefined, options: {} } as const;
    const ends = {
      abort: () => inspector.abort(NODE),
      forget: () => store.nodes.forget(begun),
      begin: () => store.nodes.begin(next, begun, work),
    };
    (await ends[end]()).unwrap();
    await inspector.idle();
    const left = (await store.nodes.pending(NODE)).unwrap();
    expect(left?.options.ipmiCredentials).toBeUndefined();
    expect(await foundIn()).toEqual([]);
  });

  it('go when others stop reading, if somebody reads while the run ends', async () => {
    const store = await open();
    const { inspector, start } = siteOn(store);
    (await start()).unwrap();
    using reader = new DatabaseSync(path);
    reader.exec('begin');
    reader.prepare('select * from inspector_pending').all();
    (await inspector.abort(NODE)).unwrap();
    await inspector.idle();
    expect((await inspector.status(NODE)).unwrap().state).toBe('error');
    expect((await foundIn()).length).toBeGreaterThan(0);
    reader.exec('commit');
    (await store.nodes.heartbeat('a')).unwrap();
    expect(await foundIn()).toEqual([]);
  });

  it('that a process left in the log when it was killed go with the next start', async () => {
    const store = await open();
    (await siteOn(store).start()).unwrap();
    using killed = new DatabaseSync(path);
    killed.exec('pragma secure_delete = on; delete from inspector_pending');
    expect(await foundIn()).not.toEqual([]);
    await open();
    expect(await foundIn()).toEqual([]);
  });

  it('are never there in clear text where there is a key', async () => {
    const store = await open([randomBytes(32)]);
    const site = siteOn(store);
    (await site.start()).unwrap();
    expect(await foundIn()).toEqual([]);
    expect((await site.post()).unwrap().ipmiCredentials?.password).toBe(PLANTED);
    expect(await foundIn()).toEqual([]);
    await site.finish();
    expect(site.ironic.peekNode(NODE)?.driver_info).toMatchObject({ ipmi_password: PLANTED });
  });

  it('are refused by a connection of somebody else without a key', async () => {
    await open();
    const database = new Kysely({
      dialect: new SqliteDialect({
        database: async () => {
          const connection = new DatabaseSync(path);
          return {
            close: () => connection.close(),
            prepare: (text: string) => {
              const statement = connection.prepare(text);
              return {
                reader: statement.columns().length > 0,
                all: (values: readonly unknown[]) => statement.all(...(values as string[])),
                run: (values: readonly unknown[]) => statement.run(...(values as string[])),
                iterate: (values: readonly unknown[]) => statement.iterate(...(values as string[])),
              };
            },
          };
        },
      }),
    });
    const refused = await siteOn(createSqlStore({ database, speaks: 'sqlite' })).start();
    expect(refused.err && refused.val).toMatchObject({ code: 'bad-request' });
    const webhook = await createSqlStore({ database, speaks: 'sqlite' }).webhooks.add({ id: 'x' } as Webhook, PLANTED);
    expect(webhook.err && webhook.val).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('webhooks cannot be made') as string,
    });
    const kept = createSqlStore({ database, speaks: 'sqlite', secretKeys: [randomBytes(32)] });
    (await siteOn(kept).start()).unwrap();
    expect(await foundIn()).toEqual([]);
    await database.destroy();
  });
});

describe('the secret of a webhook', () => {
  const WEBHOOK: Webhook = {
    id: '7d0f9d6a-1c0e-4b53-8a57-3d0e9f1b6c42',
    url: 'https://receiver.example/',
    description: '',
    types: [],
    nodes: [],
    enabled: true,
    createdAt: new Date(0),
    position: 0,
    told: 0,
    deliveredAt: undefined,
    failing: undefined,
    revision: 0,
  };

  it('is encrypted where there is a key, and read with any of the keys, by its own webhook alone', async () => {
    const [old, key] = [randomBytes(32), randomBytes(32)];
    const { webhooks } = await open([old]);
    (await webhooks.add(WEBHOOK, PLANTED)).unwrap();
    const other = { ...WEBHOOK, id: '8e1f9d6a-1c0e-4b53-8a57-3d0e9f1b6c42' };
    (await webhooks.add(other, 'whsec_b3RoZXI=')).unwrap();
    expect(await foundIn()).toEqual([]);
    const renewed = (await open([key, old])).webhooks;
    expect((await renewed.secret(WEBHOOK.id)).unwrap()).toBe(PLANTED);
    (await renewed.replaceSecret(WEBHOOK.id, PLANTED)).unwrap();
    expect(await foundIn()).toEqual([]);
    const failed = await webhooks.secret(WEBHOOK.id);
    expect(failed.err && failed.val).toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('is not among secretKeys') as string,
    });
    using database = new DatabaseSync(path);
    database.exec(
      `update inspector_webhooks set secret = (select secret from inspector_webhooks where id = '${WEBHOOK.id}')`,
    );
    expect((await renewed.secret(WEBHOOK.id)).unwrap()).toBe(PLANTED);
    expect((await renewed.secret(other.id)).err).toBe(true);
  });

  it('stands without a key in files for their owner alone, and leaves them when it is removed', async () => {
    const { webhooks } = await open();
    (await webhooks.add(WEBHOOK, PLANTED)).unwrap();
    expect((await foundIn()).length).toBeGreaterThan(0);
    expect(await modes()).toEqual(ALL_PRIVATE);
    (await webhooks.remove(WEBHOOK.id)).unwrap();
    (await webhooks.list()).unwrap();
    expect(await foundIn()).toEqual([]);
  });
});

it('a file that is no database is left as it is but for its mode', async () => {
  await writeFile(path, 'something else, and long enough to be seen as no database', { mode: 0o644 });
  const store = createSqlStore({ dialect: nodeSqlite(path) });
  expect((await store.migrate()).err).toBe(true);
  expect(await readFile(path, 'utf8')).toContain('something else');
});
