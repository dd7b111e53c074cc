import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/** Instances: who is alive, and who leads. */
export async function owners(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_owners', {
    columns: { name: 'key', beat_at: 'integer' },
    key: ['name'],
  });
  await createTable(db, differences, 'inspector_leaders', {
    columns: { role: 'key', owner: 'key', until_at: 'integer', revision: 'integer' },
    key: ['role'],
  });
}
