import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/** Receivers of events, how far each has come, and what their messages are signed with. */
export async function webhooks(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_webhooks', {
    columns: { id: 'key', created_at: 'integer', revision: 'integer', webhook: 'text', secret: 'text' },
    key: ['id'],
  });
}
