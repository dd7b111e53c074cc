import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/**
 * Up to which position events may be missing. Nobody knows it of those that were removed before:
 * then it is the last one.
 */
export async function removedEvents(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await addColumn(db, differences, 'inspector_history_totals', 'removed', 'integer');
  await db
    .updateTable('inspector_history_totals')
    .set('removed', sql<number>`position`)
    .where('removed', 'is', null)
    .execute();
}
