import type { DataKind, EventQuery, HistoryEvent, HistoryRun, RunQuery } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { lookupKey } from '../rows.ts';
import type { Tables } from '../schema.ts';
import { knownEvents } from './append.ts';
import { historyEventOf, historyRunOf, nameKey } from './history-rows.ts';

/**
 * A page of runs. Each of node, name and outcome has an index with start and id behind it, and so
 * has the list of all.
 */
export async function listRuns(
  db: Kysely<Tables>,
  { node, name, outcome, since, limit, after }: RunQuery,
): Promise<HistoryRun[]> {
  if (limit <= 0) return [];
  let query = db.selectFrom('inspector_history_runs').selectAll();
  if (node !== undefined) query = query.where('node', '=', node);
  if (name !== undefined) query = query.where('name', '=', nameKey(name));
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (since !== undefined) query = query.where('started_at', '>=', since.getTime());
  if (after !== undefined) {
    const start = after.startedAt.getTime();
    // in words that every optimizer turns into one range of the index
    query = query
      .where('started_at', '<=', start)
      .where((where) => where.or([where('started_at', '<', start), where('run_id', '<', after.runId)]));
  }
  const rows = await query.orderBy('started_at', 'desc').orderBy('run_id', 'desc').limit(sql.lit(limit)).execute();
  return rows.map(historyRunOf);
}

export async function findHistoryRun(db: Kysely<Tables>, runId: string): Promise<HistoryRun | undefined> {
  const row = await db.selectFrom('inspector_history_runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
  return row && historyRunOf(row);
}

/** Events by their positions, or those of some runs by the index of run and position. */
export async function listEvents(
  db: Kysely<Tables>,
  { runId, node, after = 0, limit }: EventQuery,
): Promise<HistoryEvent[]> {
  if (limit <= 0) return [];
  const ofSome = runId !== undefined || node !== undefined;
  const runs = () =>
    db
      .selectFrom('inspector_history_runs')
      .select('number')
      .$if(runId !== undefined, (query) => query.where('run_id', '=', runId ?? ''))
      .$if(node !== undefined, (query) => query.where('node', '=', node ?? ''));
  const rows = await db
    .selectFrom('inspector_history_events as events')
    .innerJoin('inspector_history_runs as past', 'past.number', 'events.run')
    .select(['events.position', 'events.sequence', 'events.event_key', 'events.at', 'events.details'])
    .select(['past.run_id', 'past.node'])
    .where('events.position', '>', after)
    .$if(ofSome, (query) => query.where('events.run', 'in', runs()))
    .orderBy('events.position')
    .limit(sql.lit(limit))
    .execute();
  return rows.map(historyEventOf);
}

/** Those of `keys` that no event on record has, in their order. */
export async function missingKeys(
  { differences }: Database,
  db: Kysely<Tables>,
  keys: readonly string[],
): Promise<string[]> {
  const known = await knownEvents(db, differences, keys.map(lookupKey));
  return keys.filter((key) => !known.has(lookupKey(key)));
}

/** The document that the run refers to, packed. */
export async function findDocument(db: Kysely<Tables>, runId: string, kind: DataKind): Promise<Uint8Array | undefined> {
  const row = await db
    .selectFrom('inspector_history_runs as past')
    .innerJoin('inspector_history_documents as references', 'references.run', 'past.number')
    .innerJoin('inspector_documents as documents', 'documents.digest', 'references.digest')
    .select('documents.document')
    .where('past.run_id', '=', runId)
    .where('references.kind', '=', kind)
    .executeTakeFirst();
  return row?.document;
}

export async function countRefused(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('inspector_refused')
    .select((select) => select.fn.countAll().as('entries'))
    .executeTakeFirstOrThrow();
  return Number(row.entries);
}
