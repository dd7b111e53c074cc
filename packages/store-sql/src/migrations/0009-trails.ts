import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/** How runs came to the state that they are in. Nothing is known of those on record. */
export function trails(db: Kysely<Tables>, differences: Differences): Promise<void> {
  return addColumn(db, differences, 'inspector_runs', 'trail', 'text');
}
