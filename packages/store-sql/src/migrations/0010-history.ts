import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { createTable } from './create-table.ts';

/**
 * What is kept beyond the next run of a node, and documents that are kept once however many refer
 * to them. Documents of nodes that are on record already are moved later,
 * little by little: only the nodes are listed.
 */
export async function history(db: Kysely<Tables>, differences: Differences): Promise<void> {
  const table = createTable.bind(undefined, db, differences);
  await table('inspector_history_totals', {
    columns: {
      name: 'key',
      position: 'integer',
      runs: 'integer',
      events: 'integer',
      documents: 'integer',
      bytes: 'integer',
    },
    key: ['name'],
  });
  await table('inspector_history_runs', {
    columns: {
      number: 'integer',
      run_id: 'key',
      node: 'key',
      name: 'key?',
      outcome: 'key',
      superseded: 'integer',
      started_at: 'integer',
      finished_at: 'integer?',
      events: 'integer',
      bytes: 'integer',
      details: 'text',
    },
    key: ['number'],
    indexes: [
      ['run_id'],
      ['started_at', 'run_id'],
      ['node', 'started_at', 'run_id'],
      ['name', 'started_at', 'run_id'],
      ['outcome', 'started_at', 'run_id'],
      ['superseded', 'outcome', 'finished_at'],
      ['superseded', 'started_at'],
    ],
  });
  await table('inspector_history_events', {
    columns: {
      position: 'integer',
      run: 'integer',
      sequence: 'integer',
      event_key: 'key',
      at: 'integer',
      details: 'text',
    },
    key: ['position'],
    indexes: [['run', 'position'], ['event_key']],
  });
  await table('inspector_history_batches', { columns: { id: 'key', at: 'integer' }, key: ['id'], indexes: [['at']] });
  await table('inspector_documents', {
    columns: { digest: 'key', bytes: 'integer', stamp: 'integer', document: 'bytes' },
    key: ['digest'],
  });
  await table('inspector_history_documents', {
    columns: { run: 'integer', kind: 'key', digest: 'key' },
    key: ['run', 'kind'],
    indexes: [['digest']],
  });
  await table('inspector_data_documents', {
    columns: { node: 'key', kind: 'key', digest: 'key' },
    key: ['node', 'kind'],
    indexes: [['digest']],
  });
  await table('inspector_snapshots', {
    columns: { node: 'key', run_id: 'key', at: 'integer', identifiers: 'text' },
    key: ['node'],
  });
  await table('inspector_identifiers', {
    columns: { identifier: 'key', node: 'key' },
    key: ['identifier', 'node'],
    indexes: [['node']],
  });
  await table('inspector_refused', {
    columns: {
      id: 'key',
      node: 'key?',
      source: 'key',
      first_at: 'integer',
      last_at: 'integer',
      times: 'integer',
      bytes: 'integer',
      details: 'text',
    },
    key: ['id'],
    indexes: [['last_at', 'id'], ['node'], ['source', 'last_at', 'bytes']],
  });
  await table('inspector_refused_identifiers', {
    columns: { identifier: 'key', refused: 'key' },
    key: ['identifier', 'refused'],
    indexes: [['refused']],
  });
  await table('inspector_history_adoptions', { columns: { node: 'key', kind: 'key?' }, key: ['node'] });
  await listAdoptions(db);
}

/** One statement that copies nothing but names. */
async function listAdoptions(db: Kysely<Tables>): Promise<void> {
  await db
    .insertInto('inspector_history_adoptions')
    .columns(['node', 'kind'])
    .expression((select) =>
      select
        .selectFrom('inspector_runs')
        .select(['inspector_runs.node', sql<null>`null`.as('kind')])
        // The step may have been interrupted, and is repeated.
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('inspector_history_adoptions')
                .select('inspector_history_adoptions.node')
                .whereRef('inspector_history_adoptions.node', '=', 'inspector_runs.node'),
            ),
          ),
        ),
    )
    .execute();
}
