import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/**
 * When a callback was accepted. Of those on record all that is known is since when the run has been
 * in its state.
 */
export async function acceptedAt(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await addColumn(db, differences, 'inspector_runs', 'accepted_at', 'integer');
  await db
    .updateTable('inspector_runs')
    .set((row) => ({ accepted_at: row.ref('state_since') }))
    .where('digest', 'is not', null)
    .where('accepted_at', 'is', null)
    .execute();
}
