import { sql } from 'kysely';
import type { ExpressionBuilder, Kysely } from 'kysely';
import { keepDataDocument } from '../data-documents.ts';
import type { Database } from '../database.ts';
import { unpack } from '../documents.ts';
import { digestOf } from '../kept-documents.ts';
import type { Tables } from '../schema.ts';
import type { AdoptionRow } from './history-schema.ts';
import { inTurn } from './totals.ts';

/** Nodes of one call at most: of each the documents are unpacked once, for their digests. */
const MAX_NODES = 20;

/**
 * Moves the documents of some nodes that were there before the history to where it can refer to
 * them. Of a node that was imported the history is waited for, until it has that run: it is told
 * then that it was imported.
 * @returns whether that was the last of those that can be moved now
 */
export async function moveDocuments(database: Database, db: Kysely<Tables>, limit: number): Promise<boolean> {
  const most = Math.min(Math.max(limit, 1), MAX_NODES);
  const nodes = await db
    .selectFrom('inspector_history_adoptions as listed')
    .select('listed.node')
    .where((where) => where.or([where('listed.kind', 'is', null), where.not(where.exists(recordLackingIn(where)))]))
    .limit(sql.lit(most))
    .execute();
  for (const { node } of nodes)
    await inTurn(database, db, 0, ({ db: transaction }) => moveOne(database, transaction, node));
  return nodes.length < most;
}

/** The record of the node, unless the history has its run. */
function recordLackingIn(where: ExpressionBuilder<Tables & { listed: AdoptionRow }, 'listed'>) {
  return where
    .selectFrom('inspector_runs as records')
    .select('records.node')
    .whereRef('records.node', '=', 'listed.node')
    .where((record) =>
      record.not(
        record.exists(
          record
            .selectFrom('inspector_history_runs as runs')
            .select('runs.number')
            .whereRef('runs.run_id', '=', 'records.run_id'),
        ),
      ),
    );
}

async function moveOne(database: Database, db: Kysely<Tables>, node: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('inspector_history_adoptions')
    .where('node', '=', node)
    .executeTakeFirstOrThrow();
  // Another instance was faster.
  if (numDeletedRows === 0n) return;
  // Documents in the old table are newer than what the new one refers to.
  const rows = await db.selectFrom('inspector_data').select(['kind', 'document']).where('node', '=', node).execute();
  for (const { kind, document } of rows) {
    await keepDataDocument(database, db, { node, kind, digest: digestOf(await unpack(document)) }, document);
  }
}
