import type { HeldFirewall } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Expression, Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';

/**
 * The counter that holds the generation of the boot policy; it has no row until it is raised for
 * the first time.
 */
const GENERATION = 'boot-policy';

/** @param now - the database's time */
export async function heldFirewalls(db: Kysely<Tables>, now: Expression<number>): Promise<HeldFirewall[]> {
  const rows = await db
    .selectFrom('inspector_firewalls')
    .select(['owner', 'generation', sql<number>`${now} - alive_at`.as('age')])
    .execute();
  return rows.map(({ owner, generation, age }) => ({ owner, generation: Number(generation), age: ageOf(age) }));
}

/** Negative where the database's clock was set back since. */
export function ageOf(difference: number | string | bigint): number {
  return Math.max(0, Number(difference));
}

export async function readGeneration(db: Kysely<Tables>): Promise<number> {
  const query = db.selectFrom('inspector_counters').select('value').where('name', '=', GENERATION);
  return Number((await query.executeTakeFirst())?.value ?? 0);
}

/**
 * The row stays locked from the update to the end of the transaction, so that what is read is one's
 * own.
 */
export async function raiseGeneration(database: Database, db: Kysely<Tables>): Promise<number> {
  const raised = await raiseRow(db);
  if (raised !== undefined) return raised;
  await database.inserted(db.insertInto('inspector_counters').values({ name: GENERATION, value: 0 }));
  const first = await raiseRow(db);
  if (first === undefined) throw new Error('the counter of the boot policy was removed meanwhile');
  return first;
}

function raiseRow(db: Kysely<Tables>): Promise<number | undefined> {
  return db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('inspector_counters')
      .set('value', sql`value + 1`)
      .where('name', '=', GENERATION)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n ? readGeneration(transaction) : undefined;
  });
}
