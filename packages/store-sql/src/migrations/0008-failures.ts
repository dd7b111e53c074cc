import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/** Why runs ended in `error`. Nothing is known of those on record but their text. */
export function failures(db: Kysely<Tables>, differences: Differences): Promise<void> {
  return addColumn(db, differences, 'inspector_runs', 'failure', 'text');
}
