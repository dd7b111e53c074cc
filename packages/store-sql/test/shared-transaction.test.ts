import { afterEach, describe, expect, it } from 'vitest';
import { createSqlStore } from '../src/index.ts';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { SharedTransaction } from '../src/shared-transaction.ts';
import { NODE, run } from './samples.ts';
import { Kysely } from 'kysely';
import { Deadline } from '../src/deadline.ts';
import { DIFFERENCES } from '../src/differences.ts';
import { migrate } from '../src/migrate.ts';
import type { Tables } from '../src/schema.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Rules are as good as any other rows. */
async function open() {
  const kysely = new Kysely<Tables>({ dialect: nodeSqlite(':memory:').connect(new Deadline(1_000)) });
  ends.push(() => kysely.destroy());
  await migrate(kysely, DIFFERENCES.sqlite);
  let waits = 0;
  const settle = async () => {
    waits += 1;
  };
  const shared = new SharedTransaction({ kysely, settle, isPassing: async () => false });
  const add = async (uuid: string, db: Kysely<Tables> = kysely) =>
    void (await db.insertInto('inspector_rules').values({ uuid, position: 1, rule: '{}' }).execute());
  const rules = async () =>
    (await kysely.selectFrom('inspector_rules').select('uuid').orderBy('uuid').execute()).map(({ uuid }) => uuid);
  return { shared, add, rules, waits: () => waits };
}

const waiting = () => false;

describe('a transaction that callers share', () => {
  it('waits for the disk once, and each of them gets its own answer', async () => {
    const { shared, add, rules, waits } = await open();
    const answers = ['a', 'b', 'c'].map((uuid) =>
      shared.write(async (db) => {
        await add(uuid, db);
        return uuid;
      }, waiting),
    );
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(await rules()).toEqual(['a', 'b', 'c']);
    expect(waits()).toBe(1);
  });

  it('undoes all of one that fails, and nothing of the others', async () => {
    const { shared, add, rules } = await open();
    const outcomes = await Promise.allSettled(
      ['a', 'bad', 'c'].map((uuid) =>
        shared.write(async (db) => {
          await add(uuid, db);
          if (uuid === 'bad') throw new Error('no');
        }, waiting),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await rules()).toEqual(['a', 'c']);
  });

  it('does not begin what nobody waits for any more', async () => {
    const { shared, add, rules } = await open();
    void shared.write(
      (db) => add('late', db),
      () => true,
    );
    await shared.write((db) => add('a', db), waiting);
    expect(await rules()).toEqual(['a']);
  });
});

describe('two writers of one process that expect the same of a record', () => {
  it('are told apart, also in one transaction', async () => {
    const store = createSqlStore({ dialect: nodeSqlite(':memory:') });
    ends.push(() => store.close());
    (await store.migrate()).unwrap();
    (await store.nodes.begin(run(), undefined)).unwrap();
    const guard = { runId: run().runId, states: ['starting'] } as const;
    const both = await Promise.all(
      (['waiting', 'error'] as const).map((state) => store.nodes.update(NODE, guard, { state })),
    );
    expect(both.map((outcome) => outcome.unwrap()?.state)).toEqual(['waiting', undefined]);
  });
});
