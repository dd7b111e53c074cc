import { DatabaseSync } from 'node:sqlite';
import type { NodeStore } from '@ironic-inspector/core';
import { nodeStoreSuite } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore } from '../src/index.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';

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
    expect(scansIn(plans)).toEqual([]);
  });
});

describe('every query of the history', () => {
  it('has an index, also among a hundred thousand past runs', async () => {
    const plans = new Map<string, readonly string[]>();
    const { data, history } = await recorded(plans);
    const at = new Date();
    const past = { runId: 'one', node: NODE, startedAt: at, finishedAt: at, state: 'finished' } as const;
    const identifiers = [{ kind: 'mac', value: '52:54:00:00:00:01' } as const];
    const document = { runId: 'one', kind: 'processed', text: '{}' } as const;
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
    expect(plans.size).toBeGreaterThan(20);
    // Of refused callbacks there are never many, and nodes wait for adoption only once.
    const few = /inspector_(refused|history_adoptions)\b/;
    expect(scansIn(plans).filter((scan) => !few.test(scan))).toEqual([]);
    // A page of runs comes in the order of an index: it is not sorted.
    const pages = [...plans].filter(([text]) => /^select [^(]+ from "inspector_history_runs" .*order by/.test(text));
    expect(pages.length).toBeGreaterThan(4);
    const sorts = pages.filter(([, plan]) => plan.some((step) => step.includes('FOR ORDER BY')));
    expect(sorts).toEqual([]);
  });
});

/** Those that read a table from its beginning to its end. */
function scansIn(plans: ReadonlyMap<string, readonly string[]>): string[] {
  const scan = /^SCAN (inspector_\w+|past|events|references|documents)(?! USING (COVERING )?INDEX)$/;
  return [...plans].flatMap(([text, plan]) => plan.filter((step) => scan.test(step)).map((step) => `${step}: ${text}`));
}
