import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/** What holds a run up. */
export function interruptions(db: Kysely<Tables>, differences: Differences): Promise<void> {
  return addColumn(db, differences, 'inspector_runs', 'interruption', 'text');
}
