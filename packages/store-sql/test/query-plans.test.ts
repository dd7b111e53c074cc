import { DatabaseSync } from 'node:sqlite';
import type { NodeStore } from '@ironic-inspector/core';
import { nodeStoreSuite } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore } from '../src/index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A store that notes the plan of every statement that it prepares, by its text. */
async function recorded(plans: Map<string, readonly string[]>) {
  const database = new DatabaseSync(':memory:');
  const store = createSqlStore({ dialect: nodeSqlite(database) });
  ends.push(
    () => database.close(),
    () => store.close(),
  );
  (await store.migrate()).unwrap();
  const prepare = database.prepare.bind(database);
  const planOf = (text: string) =>
    prepare(`explain query plan ${text}`)
      .all(...Array.from({ length: text.split('?').length - 1 }, () => null))
      .map(({ detail }) => String(detail));
  const value = (text: string) => {
    if (text.includes('inspector_') && !plans.has(text)) plans.set(text, planOf(text));
    return prepare(text);
  };
  Object.defineProperty(database, 'prepare', { value });
  return store;
}

/** The tests of the conformance suite: between them they call every method in every way. */
function conformanceTests(create: () => Promise<NodeStore>): readonly (() => Promise<void>)[] {
  const tests: (() => Promise<void>)[] = [];
  const collect = (_: string, body: () => Promise<void>) => tests.push(body);
  const one = 'a database in memory is there for one connection';
  nodeStoreSuite(
    { describe: (_, body) => body(), it: Object.assign(collect, { skip: () => {} }) },
    { create, reopen: one, another: one, breakDown: one },
  );
  return tests;
}

describe('every query of the node store', () => {
  it('has an index, also among a hundred thousand finished runs', async () => {
    const plans = new Map<string, readonly string[]>();
    for (const test of conformanceTests(async () => (await recorded(plans)).nodes)) await test();
    const { nodes } = await recorded(plans);
    (await nodes.lead('role', 'a', 0)).unwrap();
    (await nodes.heartbeat('a')).unwrap();
    (await nodes.retire('a')).unwrap();
    expect(plans.size).toBeGreaterThan(15);
    const scans = [...plans].flatMap(([text, plan]) =>
      plan
        .filter((step) => /^SCAN inspector_\w+(?! USING (COVERING )?INDEX)$/.test(step))
        .map((step) => `${step}: ${text}`),
    );
    expect(scans).toEqual([]);
  });
});
