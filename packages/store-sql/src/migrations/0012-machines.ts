import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/**
 * What machines are made of, and what they are found by. Nothing is known of those on record until
 * they are seen again.
 */
export async function machines(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await addColumn(db, differences, 'inspector_snapshots', 'machine', 'text');
  await addColumn(db, differences, 'inspector_snapshots', 'product', 'key');
}
