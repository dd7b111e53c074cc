import type { DataKind, Introspection, RunKind } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { keepDataDocument } from '../data-documents.ts';
import type { Database } from '../database.ts';
import { unpack } from '../documents.ts';
import { digestOf } from '../kept-documents.ts';
import { runOf } from '../rows.ts';
import { findRun } from '../run-queries.ts';
import type { Tables } from '../schema.ts';
import { updatedRun } from './history-rows.ts';
import type { AdoptionRow } from './history-schema.ts';
import { inTurn } from './totals.ts';
import type { Turn } from './totals.ts';
import { referTo, writeRuns } from './write-runs.ts';

/** Nodes of one call at most: of each the documents are unpacked once, for their digests. */
const MAX_NODES = 20;

/**
 * Makes the records of some nodes that were there before the history did their first entries.
 * @returns whether that was the last of it
 */
export async function adopt(database: Database, db: Kysely<Tables>, limit: number): Promise<boolean> {
  const most = Math.min(Math.max(limit, 1), MAX_NODES);
  const nodes = await db.selectFrom('inspector_history_adoptions').selectAll().limit(sql.lit(most)).execute();
  for (const node of nodes) await inTurn(database, db, 1, (turn) => adoptNode(database, turn, node));
  return nodes.length < most;
}

async function adoptNode(database: Database, turn: Turn, { node, kind }: AdoptionRow): Promise<void> {
  const { numDeletedRows } = await turn.db
    .deleteFrom('inspector_history_adoptions')
    .where('node', '=', node)
    .executeTakeFirstOrThrow();
  const row = await findRun(turn.db, node);
  // Another instance was faster.
  if (numDeletedRows === 0n || row === undefined) return;
  const isImported = kind === 'imported';
  // A run that goes on is recorded by who carries it on; but nobody else knows that it was
  // imported.
  if (row.finished_at === null && !isImported) return;
  await moveDocuments(database, turn.db, node);
  await addEntry(database, turn, runOf(row), isImported ? kind : undefined);
}

/** Documents in the old table are newer than what the new one refers to. */
async function moveDocuments(database: Database, db: Kysely<Tables>, node: string): Promise<void> {
  const rows = await db.selectFrom('inspector_data').select(['kind', 'document']).where('node', '=', node).execute();
  for (const { kind, document } of rows) {
    await keepDataDocument(database, db, { node, kind, digest: digestOf(await unpack(document)) }, document);
  }
}

async function addEntry(
  database: Database,
  turn: Turn,
  record: Introspection,
  kind: RunKind | undefined,
): Promise<void> {
  const { uuid: node, runId, startedAt, finishedAt, state, error, failure } = record;
  const known = await turn.db
    .selectFrom('inspector_history_runs')
    .select('number')
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (known !== undefined) return;
  const run = updatedRun(undefined, { runId, node, kind, startedAt, finishedAt, state, error, failure });
  const changed = { run, number: turn.next(), isNew: true, isMoved: true, events: 0, bytes: 0 };
  const references = await referencesOf(turn.db, node);
  await referTo(
    database.differences,
    turn,
    references.map((reference) => ({ changed, ...reference })),
  );
  await writeRuns(database, turn, [changed]);
}

function referencesOf(db: Kysely<Tables>, node: string): Promise<{ kind: DataKind; digest: string }[]> {
  return db.selectFrom('inspector_data_documents').select(['kind', 'digest']).where('node', '=', node).execute();
}
