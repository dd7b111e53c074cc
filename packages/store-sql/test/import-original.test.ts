import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defineAction } from '@ironic-inspector/core';
import {
  createSqlStore,
  importOriginal,
  type ImportOptions,
  type ImportSummary,
  type UnusableRules,
} from '../src/index.ts';
import { nodeSqlite } from '../src/drivers/sqlite.ts';

let folder: string;
let original: DatabaseSync;
const ends: (() => unknown)[] = [];

const WAITING = '11111111-0000-4000-8000-000000000001';
const FINISHED = '22222222-0000-4000-8000-000000000002';
const FAILED = '33333333-0000-4000-8000-000000000003';
const RULE = '44444444-0000-4000-8000-000000000004';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  original = new DatabaseSync(join(folder, 'original'));
  // the columns of CONTRACT.md §11
  original.exec(`
    create table alembic_version (version_num varchar(32));
    create table nodes (uuid varchar(36), version_id varchar(36), state varchar(10), started_at datetime, finished_at datetime, error text,
      manage_boot boolean);
    create table attributes (uuid varchar(36), node_uuid varchar(36), name varchar(255), value varchar(255));
    create table options (uuid varchar(36), name varchar(255), value text);
    create table rules (uuid varchar(36), created_at datetime, description text, disabled boolean, scope varchar(255));
    create table rule_conditions (id integer primary key, rule varchar(36), op varchar(255), multiple varchar(255), invert boolean, field text,
      params text);
    create table rule_actions (id integer primary key, rule varchar(36), action varchar(255), params text);
    create table introspection_data (uuid varchar(36), processed boolean, data text);
    insert into alembic_version values ('b55109d5063a');
    insert into nodes values
      ('${WAITING}', '', 'waiting', '2026-02-03 04:05:06.789123', null, null, null),
      ('${FINISHED}', '', 'finished', '2026-02-03 04:05:06', '2026-02-03 04:06:00.5', null, 0),
      ('${FAILED}', '', 'error', '2026-02-03 04:05:07', '2026-02-03 04:07:00', 'Introspection timeout', 1);
    insert into attributes values
      ('a', '${WAITING}', 'mac', '52:54:00:AA:00:01'), ('b', '${WAITING}', 'bmc_address', '192.0.2.1');
    insert into options values ('${WAITING}', 'new_ipmi_credentials', '["admin", "secret"]');
    insert into rules values ('${RULE}', '2026-01-01 00:00:00', 'sets a driver', 0, null),
      ('44444444-0000-4000-8000-000000000005', '2025-01-01 00:00:00', null, 0, 'edge');
    insert into rule_conditions values
      (2, '${RULE}', 'eq', 'all', 1, 'node://driver', '{"value": "fake"}'), (1, '${RULE}', 'gt', 'any', 0, 'data://cpus', '{"value": 4}');
    insert into rule_actions values
      (1, '${RULE}', 'set-attribute', '{"path": "/driver", "value": "ipmi"}'),
      (2, '44444444-0000-4000-8000-000000000005', 'fail', '{"message": "no"}');
    insert into introspection_data values ('${FINISHED}', 1, '{"b": 1, "a": {"é": null}}'), ('${FINISHED}', 0, '{"b": 1.0, "logs": "eA==", "nan": NaN, "n": 18446744073709551615}'),
      ('${FAILED}', 1, null);
  `);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  original.close();
  await rm(folder, { recursive: true });
});

const file = (name: string) => join(folder, name);

function importInto(name: string, options: Omit<ImportOptions, 'from' | 'into'> = {}) {
  return importOriginal({
    from: nodeSqlite(file('original'), { readOnly: name !== 'original' }),
    into: nodeSqlite(file(name)),
    ...options,
  });
}

async function openStore(name: string) {
  const store = createSqlStore({ dialect: nodeSqlite(file(name)) });
  (await store.migrate()).unwrap();
  ends.push(() => store.close());
  return store;
}

const counts = (imported: number, kept: number) => ({ imported, kept });

describe.each(['ours', 'original'])('an import into the database "%s"', (name) => {
  it('takes over statuses, attributes, rules and data', async () => {
    expect((await importInto(name)).unwrap()).toEqual({
      nodes: counts(3, 0),
      rules: counts(2, 0),
      documents: counts(2, 0),
      failed: [],
      skipped: [],
    });
    const { nodes, rules, data } = await openStore(name);
    expect((await nodes.get(WAITING)).unwrap()).toMatchObject({
      state: 'waiting',
      startedAt: new Date('2026-02-03T04:05:06.789Z'),
      stateSince: new Date('2026-02-03T04:05:06.789Z'),
      finishedAt: undefined,
      manageBoot: true,
      owner: undefined,
      attributes: { mac: ['52:54:00:aa:00:01'], bmc_address: ['192.0.2.1'] },
    });
    expect((await nodes.match({ mac: ['52:54:00:aa:00:01'], bmc_address: [] })).unwrap()).toEqual(
      new Map([[WAITING, 1]]),
    );
    expect((await nodes.pending(WAITING)).unwrap()?.options).toEqual({
      ipmiCredentials: { username: 'admin', password: 'secret' },
    });
    expect((await nodes.get(FINISHED)).unwrap()).toMatchObject({
      state: 'finished',
      finishedAt: new Date('2026-02-03T04:06:00.500Z'),
      error: undefined,
      manageBoot: false,
    });
    expect((await nodes.get(FAILED)).unwrap()).toMatchObject({ state: 'error', error: 'Introspection timeout' });
    expect((await rules.list()).unwrap()).toEqual([
      {
        uuid: '44444444-0000-4000-8000-000000000005',
        description: null,
        scope: 'edge',
        conditions: [],
        actions: [{ action: 'fail', message: 'no' }],
      },
      {
        uuid: RULE,
        description: 'sets a driver',
        scope: null,
        conditions: [
          { op: 'gt', field: 'data://cpus', multiple: 'any', invert: false, value: 4 },
          { op: 'eq', field: 'node://driver', multiple: 'all', invert: true, value: 'fake' },
        ],
        actions: [{ action: 'set-attribute', path: '/driver', value: 'ipmi' }],
      },
    ]);
    expect((await data.load(FINISHED, 'processed')).unwrap()).toBe('{"b": 1, "a": {"é": null}}');
    expect((await data.load(FINISHED, 'unprocessed')).unwrap()).toBe(
      '{"b": 1.0, "nan": null, "n": 18446744073709551615}',
    );
    expect((await data.load(FAILED, 'processed')).unwrap()).toBeUndefined();
  });

  it('changes nothing when it is done again', async () => {
    (await importInto(name)).unwrap();
    const { nodes } = await openStore(name);
    const before = (await nodes.list({ limit: 10 })).unwrap();
    expect((await importInto(name)).unwrap()).toEqual({
      nodes: counts(0, 3),
      rules: counts(0, 2),
      documents: counts(0, 2),
      failed: [],
      skipped: [],
    });
    expect((await nodes.list({ limit: 10 })).unwrap()).toEqual(before);
  });
});

describe('an import', () => {
  it('keeps what is newer here, and brings what has become newer there', async () => {
    (await importInto('ours')).unwrap();
    const store = await openStore('ours');
    const here = (await store.nodes.get(FAILED)).unwrap()!;
    const began = {
      ...here,
      runId: 'r',
      state: 'waiting' as const,
      startedAt: new Date('2026-03-01T00:00:00Z'),
      finishedAt: undefined,
    };
    (await store.nodes.begin(began, here)).unwrap();
    original.exec(`update nodes set state = 'finished', finished_at = '2026-02-03 05:00:00' where uuid = '${WAITING}';
      update nodes set started_at = '2026-02-04 00:00:00', finished_at = '2026-02-04 00:01:00' where uuid = '${FINISHED}';
      update introspection_data set data = '{"new": 1}' where uuid = '${FINISHED}' and processed = 1;
      delete from introspection_data where processed = 0`);
    expect((await importInto('ours')).unwrap()).toMatchObject({ nodes: counts(2, 1), documents: counts(1, 0) });
    expect((await store.nodes.get(FAILED)).unwrap()?.runId).toBe('r');
    expect((await store.nodes.get(WAITING)).unwrap()).toMatchObject({ state: 'finished', attributes: { mac: [] } });
    expect((await store.nodes.pending(WAITING)).unwrap()).toBeUndefined();
    expect((await store.data.load(FINISHED, 'processed')).unwrap()).toBe('{"new": 1}');
    expect((await store.data.load(FINISHED, 'unprocessed')).unwrap()).toBeUndefined();
  });

  it('tells how far it is, and can be stopped and begun again', async () => {
    const stop = new AbortController();
    const told: (readonly [number, number, number])[] = [];
    const stopped = await importOriginal({
      from: nodeSqlite(file('original'), { readOnly: true }),
      into: nodeSqlite(file('ours')),
      signal: stop.signal,
      onProgress: ({ nodes, documents, total }) => {
        told.push([nodes.imported, documents.imported, total]);
        if (nodes.imported === 2) stop.abort();
      },
    });
    expect(stopped.unwrap()).toEqual({ stopped: true });
    expect(told).toEqual([
      [0, 0, 3],
      [1, 0, 3],
      [2, 2, 3],
    ]);
    const store = await openStore('ours');
    expect((await store.nodes.list({ limit: 10 })).unwrap()).toEqual([]);
    expect((await store.rules.list()).unwrap()).toEqual([]);
    expect((await importInto('ours')).unwrap()).toMatchObject({ nodes: counts(3, 0), rules: counts(2, 0) });
  });

  it('refuses while the original is in the midst of runs, and names them', async () => {
    original.exec(`update nodes set state = 'processing' where uuid = '${WAITING}'`);
    expect((await importInto('ours')).unwrap()).toEqual({ busy: [{ uuid: WAITING, state: 'processing' }] });
    expect(existsSync(file('ours'))).toBe(false);
  });

  it('records them as failed when it is told to', async () => {
    original.exec(`update nodes set state = 'processing' where uuid = '${WAITING}'`);
    const summary = (await importInto('ours', { failBusy: true })).unwrap() as ImportSummary;
    expect(summary.failed).toEqual([WAITING]);
    const { nodes } = await openStore('ours');
    expect((await nodes.get(WAITING)).unwrap()).toMatchObject({
      state: 'error',
      error: expect.stringContaining('was processing when'),
      attributes: { mac: [] },
    });
  });

  describe('of rules that cannot be used here', () => {
    const GUARD = '44444444-0000-4000-8000-000000000006';
    const VERBOSE = '44444444-0000-4000-8000-000000000007';
    const PROBLEM = 'look-ahead at character 2 is not supported: say it in a condition of its own, with "invert"';

    beforeEach(() => {
      original.exec(`insert into rules values
          ('${GUARD}', '2026-01-02 00:00:00', 'not one of our vendors', 0, null), ('${VERBOSE}', '2026-01-03 00:00:00', null, 0, null);
        insert into rule_conditions values
          (11, '${GUARD}', 'matches', 'any', 0, 'data://inventory.system_vendor.manufacturer', '{"value": "^(?!Dell|HPE).*"}'),
          (12, '${VERBOSE}', 'contains', 'any', 0, 'data://cpu', '{"value": "(?x) Acme"}');
        insert into rule_actions values
          (11, '${GUARD}', 'fail', '{"message": "no"}'), (12, '${VERBOSE}', 'fail', '{"message": "no"}')`);
    });

    it('refuses, and names them: a guard must not be off in silence', async () => {
      const { unusable } = (await importInto('ours')).unwrap() as UnusableRules;
      expect(unusable).toEqual([
        { uuid: GUARD, description: 'not one of our vendors', problem: expect.stringContaining(PROBLEM) },
        { uuid: VERBOSE, description: null, problem: expect.stringContaining('the flag "x" at character 1') },
      ]);
      const { rules, nodes } = await openStore('ours');
      expect((await rules.list()).unwrap()).toEqual([]);
      expect((await nodes.list({ limit: 10 })).unwrap()).toEqual([]);
    });

    it('leaves them out when it is told to, and names them all the same', async () => {
      const summary = (await importInto('ours', { skipUnusableRules: true })).unwrap() as ImportSummary;
      expect(summary).toMatchObject({ rules: counts(2, 0), nodes: counts(3, 0) });
      expect(summary.skipped.map(({ uuid }) => uuid)).toEqual([GUARD, VERBOSE]);
      const { rules } = await openStore('ours');
      expect((await rules.list()).unwrap().map(({ uuid }) => uuid)).toEqual([
        '44444444-0000-4000-8000-000000000005',
        RULE,
      ]);
    });

    it('takes those that were written anew here, with their UUIDs', async () => {
      const { rules } = await openStore('ours');
      for (const uuid of [GUARD, VERBOSE]) {
        const anew = {
          uuid,
          description: null,
          scope: null,
          conditions: [],
          actions: [{ action: 'fail', message: 'anew' }],
        };
        (await rules.add(anew)).unwrap();
      }
      expect((await importInto('ours')).unwrap()).toMatchObject({ rules: counts(2, 2), skipped: [] });
      expect((await rules.get(GUARD)).unwrap()?.actions).toEqual([{ action: 'fail', message: 'anew' }]);
    });

    it.each([
      ['rule_conditions', `op = 'older-than'`, '[0].op: Invalid option'],
      ['rule_conditions', `field = 'a.\`parent\`'`, 'end the path at the parent'],
      ['rule_conditions', `field = 'a where b'`, 'is found only where it is'],
      ['rule_conditions', `field = '(a|b).c'`, 'write a union of whole paths'],
      ['rule_conditions', `field = 'a & b'`, 'write two conditions'],
      ['rule_conditions', `field = null`, 'it ends too early'],
      ['rule_conditions', `params = '{"value": "a++"}'`, 'a possessive repetition'],
      ['rule_conditions', `params = '{"value": "(a)?(?(1)b|c)"}'`, 'write each case as a branch'],
      ['rule_actions', `action = 'example', params = '{}'`, '[0].action: Invalid option'],
      [
        'rule_actions',
        `action = 'set-attribute', params = '{"path": "/extra/x", "value": "{data[a]:{data[w]}}"}'`,
        'a layout with a field in it',
      ],
    ])('knows what else there is: %s set %s', async (table, change, problem) => {
      original.exec(
        `update rule_conditions set params = '{"value": "a"}'; update ${table} set ${change} where rule = '${GUARD}'`,
      );
      original.exec(`delete from rules where uuid <> '${GUARD}'`);
      expect((await importInto('ours')).unwrap()).toEqual({
        unusable: [{ uuid: GUARD, description: 'not one of our vendors', problem: expect.stringContaining(problem) }],
      });
    });

    it('takes what names actions of your own', async () => {
      original.exec(`delete from rules where uuid <> '${GUARD}'; update rule_conditions set params = '{"value": "a"}';
        update rule_actions set action = 'example', params = '{}' where rule = '${GUARD}'`);
      const actions = [defineAction({ name: 'example', apply: ({ log }) => log('example') })];
      expect((await importInto('ours', { actions })).unwrap()).toMatchObject({ rules: counts(1, 0), skipped: [] });
    });
  });

  it.each([
    ["update alembic_version set version_num = 'bf8dec16023c'", /its schema is bf8dec16023c.*dbsync upgrade/],
    ['drop table alembic_version', /no tables of ironic-inspector/],
    [`update introspection_data set data = '{' where uuid = '${FINISHED}'`, /22222222-.* has data that is no JSON/],
    [`update rule_actions set params = 'x'`, /rule 44444444-.* has parameters that are no JSON/],
    [`update nodes set state = 'lost' where uuid = '${FAILED}'`, /unknown state 'lost'/],
    [`update nodes set started_at = 'today' where uuid = '${FAILED}'`, /unknown time 'today'/],
  ])('is whole or not at all: %s', async (damage, why) => {
    const store = await openStore('ours');
    original.exec(damage);
    const imported = await importInto('ours');
    expect(imported.err && imported.val.message).toMatch(why);
    expect((await store.rules.list()).unwrap()).toEqual([]);
    expect((await store.nodes.list({ limit: 10 })).unwrap()).toEqual([]);
  });

  it('leaves the database of the original as it is', async () => {
    const dump = () => original.prepare('select * from nodes').all();
    const before = dump();
    (await importInto('ours')).unwrap();
    expect(dump()).toEqual(before);
    expect(original.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'delete' });
  });

  it('needs the database of the original to be there', async () => {
    const imported = await importOriginal({
      from: nodeSqlite(file('absent'), { readOnly: true }),
      into: nodeSqlite(file('ours')),
    });
    expect(imported.err && imported.val.message).toMatch(/unable to open database file/);
    expect(existsSync(file('absent'))).toBe(false);
  });
});
