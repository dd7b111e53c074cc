import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/** What tells that a machine has not changed. Nothing is known of those on record. */
export function fingerprints(db: Kysely<Tables>, differences: Differences): Promise<void> {
  return addColumn(db, differences, 'inspector_snapshots', 'hardware', 'text');
}
