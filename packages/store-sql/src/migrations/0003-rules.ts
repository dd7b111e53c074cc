import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/** The operator's rules, each in one JSON text. */
export async function rules(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_rules', {
    columns: { uuid: 'key', position: 'integer', rule: 'text' },
    key: ['uuid'],
    indexes: [['position', 'uuid']],
  });
}
