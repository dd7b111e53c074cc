import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/**
 * Runs and what belongs to them. Every index is there for a query of the node store, which says so.
 */
export async function runs(db: Kysely<Tables>, differences: Differences): Promise<void> {
  await createTable(db, differences, 'inspector_runs', {
    columns: {
      node: 'key',
      run_id: 'key',
      state: 'key',
      started_at: 'integer',
      state_since: 'integer',
      finished_at: 'integer?',
      error: 'text?',
      manage_boot: 'integer',
      attributes: 'text',
      owner: 'key?',
      digest: 'key?',
      answer: 'text?',
      revision: 'integer',
    },
    key: ['node'],
    indexes: [
      ['started_at', 'node'],
      ['state', 'started_at', 'node'],
      ['state', 'state_since'],
      ['finished_at'],
      ['owner'],
      ['digest'],
    ],
  });
  await createTable(db, differences, 'inspector_attributes', {
    columns: { node: 'key', name: 'key', value: 'key' },
    key: ['node', 'name', 'value'],
    indexes: [['name', 'value']],
  });
  await createTable(db, differences, 'inspector_pending', {
    columns: { node: 'key', stage: 'key', body: 'bytes', change_set: 'bytes?', options: 'text' },
    key: ['node'],
  });
  await createTable(db, differences, 'inspector_data', {
    columns: { node: 'key', kind: 'key', document: 'bytes' },
    key: ['node', 'kind'],
  });
}
