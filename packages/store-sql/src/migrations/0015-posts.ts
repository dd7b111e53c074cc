import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/** Posts for Ironic's own inspection, while they are on their way. */
export async function posts(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_posts', {
    columns: { id: 'key', owner: 'key', received_at: 'integer', request: 'text', body: 'bytes' },
    key: ['id'],
  });
}
