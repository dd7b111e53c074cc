import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/** Which instances hold a firewall, and the numbers that all count together. */
export async function firewalls(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_firewalls', {
    columns: { owner: 'key', generation: 'integer', alive_at: 'integer' },
    key: ['owner'],
  });
  await createTable(db, differences, 'inspector_counters', {
    columns: { name: 'key', value: 'integer' },
    key: ['name'],
  });
}
