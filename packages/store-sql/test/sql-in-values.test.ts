import type { Introspection } from '@ironic-inspector/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlStore, type SqlDialect } from '../src/index.ts';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { run } from './samples.ts';
import { newDatabase, SERVERS, type ServerDatabase } from './servers.ts';

/**
 * What a ramdisk, or an operator, may write where a value belongs; the original once put look-up
 * attributes into statements (§14.3).
 */
const STATEMENTS = [
  "' or '1'='1",
  "'; drop table inspector_runs; --",
  "\\'; drop table inspector_runs; --",
  '" or ""="',
  '` or 1=1 #',
  "') or 1=1 /*",
  "1' union select node, 'mac', value from inspector_attributes --",
  '%',
  '_%',
  '$1',
  '?',
  ':name',
  '{{value}}',
  "\0'",
  '\u{10ffff}',
  '\ud800',
];

const DATABASES: readonly {
  readonly name: string;
  readonly skipped: boolean;
  readonly open: () => Promise<{ dialect: SqlDialect; database?: ServerDatabase }>;
}[] = [
  { name: 'SQLite', skipped: false, open: async () => ({ dialect: nodeSqlite(':memory:') }) },
  ...SERVERS.map((server) => ({
    name: `${server.name}, which only \`pnpm test:services\` starts`,
    skipped: server.url === undefined,
    open: async () => {
      const database = await newDatabase(server);
      return { dialect: server.dialect(database.url), database };
    },
  })),
];

const waiting = (uuid: string, mac: readonly string[]): Introspection => ({
  ...run(),
  uuid,
  state: 'waiting',
  attributes: { mac, bmc_address: mac },
});

const VICTIM = waiting('1be26c0b-03f2-4d2e-ae87-c02d7f33c123', ['52:54:00:00:00:01']);

for (const { name, skipped, open } of DATABASES) {
  describe.skipIf(skipped)(`values that are statements, in ${name}`, () => {
    let store: ReturnType<typeof createSqlStore>;
    let database: ServerDatabase | undefined;
    beforeAll(async () => {
      const opened = await open();
      database = opened.database;
      store = createSqlStore({ dialect: opened.dialect });
      (await store.migrate()).unwrap();
      (await store.nodes.begin(VICTIM, undefined)).unwrap();
    });
    afterAll(async () => {
      (await store.close()).unwrap();
      await database?.drop();
    });

    it.each(STATEMENTS)('%j finds nobody, as attribute, digest, node or role', async (text) => {
      expect((await store.nodes.match({ mac: [text], bmc_address: [text, text] })).unwrap().size).toBe(0);
      const none = [
        store.nodes.get(text),
        store.nodes.pending(text),
        store.data.load(text, 'processed'),
        store.rules.get(text),
      ];
      const found = await Promise.all(none);
      expect(found.filter(({ ok, val }) => ok && val !== undefined)).toEqual([]);
      // PostgreSQL refuses a zero in a text.
      const byDigest = await store.nodes.findByDigest(text);
      expect(byDigest.ok && byDigest.val.length > 0).toBe(false);
      const guard = { runId: text, states: ['waiting'] as const, owner: text };
      const changed = await store.nodes.update(VICTIM.uuid, guard, { error: text });
      expect(changed.ok && changed.val).toBeFalsy();
      expect((await store.nodes.get(VICTIM.uuid)).unwrap()).toEqual(VICTIM);
    });

    it.each(STATEMENTS)('%j is kept to the letter, and found by itself alone', async (text) => {
      const node = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';
      const odd: Introspection = { ...waiting(node, [text]), state: 'error', error: text };
      const last = (await store.nodes.get(node)).unwrap();
      (await store.nodes.begin(odd, last)).unwrap();
      expect((await store.nodes.get(node)).unwrap()).toEqual(odd);
      expect([...(await store.nodes.match({ mac: [text], bmc_address: [] })).unwrap()]).toEqual([[node, 1]]);
      const document = JSON.stringify({ [text]: text });
      (await store.data.save(node, 'processed', document)).unwrap();
      expect((await store.data.load(node, 'processed')).unwrap()).toBe(document);
      const rule = {
        uuid: node,
        description: text,
        scope: text,
        conditions: [],
        actions: [{ action: 'fail', message: text }],
      };
      (await store.rules.remove(node)).unwrap();
      (await store.rules.add(rule)).unwrap();
      expect((await store.rules.get(node)).unwrap()).toEqual(rule);
      expect((await store.rules.list()).unwrap()).toHaveLength(1);
    });
  });
}
