import { sql } from 'kysely';
import type { DataKind, HistoryBatch, HistoryRun, NewDocument, NewHistoryEvent } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { pack } from '../documents.ts';
import { insertMany } from '../insert-many.ts';
import { holdDocument, keepDocument, portions, referredTo } from '../kept-documents.ts';
import type { Tables } from '../schema.ts';
import { eventColumns, historyRunOf, runColumns, updatedRun } from './history-rows.ts';
import type { HistoryEventRow, HistoryRunRow } from './history-schema.ts';
import { addRefused } from './refused.ts';
import { dropReferences } from './remove-runs.ts';
import { replaceSnapshot } from './snapshots.ts';
import { inTurn } from './totals.ts';
import type { Turn } from './totals.ts';

/** What an event takes beside its details, in its row and indexes. */
const EVENT_BYTES = 160;

/** A run as the transaction leaves it. */
interface ChangedRun {
  run: HistoryRun;
  readonly number: number;
  readonly isNew: boolean;
  /** Where it stands among the runs of its node may have changed. */
  isMoved: boolean;
  events: number;
  bytes: number;
}

/** Records a batch in one transaction, unless it is on record. */
export async function appendBatch(database: Database, db: Kysely<Tables>, batch: HistoryBatch): Promise<void> {
  const packed = await packNew(db, batch.documents);
  await inTurn(database, db, batch.runs.length + batch.events.length, async (turn) => {
    if (!(await isFirst(database, turn.db, batch.id))) return;
    const runs = await changedRuns(turn, batch);
    await addEvents(database, turn, batch.events, runs);
    for (const document of batch.documents) {
      const changed = runs.get(document.runId);
      if (changed !== undefined) await addDocument(database, turn, document, changed, packed);
    }
    await writeRuns(turn, [...runs.values()]);
    for (const snapshot of batch.snapshots) await replaceSnapshot(database, turn.db, snapshot);
    await addRefused(database, turn.db, batch.refused);
  });
}

/**
 * Documents that are not kept yet, packed before the transaction begins; mostly the data store has
 * kept them a moment ago.
 */
async function packNew(db: Kysely<Tables>, documents: readonly NewDocument[]): Promise<Map<string, Uint8Array>> {
  const texts = new Map(documents.map(({ digest, text }) => [digest, text]));
  for (const some of portions([...texts.keys()])) {
    const kept = await db.selectFrom('inspector_documents').select('digest').where('digest', 'in', some).execute();
    for (const { digest } of kept) texts.delete(digest);
  }
  const packed = new Map<string, Uint8Array>();
  for (const [digest, text] of texts) packed.set(digest, await pack(text));
  return packed;
}

/** Notes the batch; whether it was not on record. */
async function isFirst(database: Database, db: Kysely<Tables>, id: string): Promise<boolean> {
  const known = await db.selectFrom('inspector_history_batches').select('id').where('id', '=', id).executeTakeFirst();
  if (known !== undefined) return false;
  await db.insertInto('inspector_history_batches').values({ id, at: database.differences.now }).execute();
  return true;
}

/** All runs that the batch is about, with what it says of them. */
async function changedRuns(turn: Turn, { runs, events, documents }: HistoryBatch): Promise<Map<string, ChangedRun>> {
  const changed = new Map<string, ChangedRun>();
  for (const some of portions([...runs, ...events, ...documents].map(({ runId }) => runId))) {
    const rows = await turn.db.selectFrom('inspector_history_runs').selectAll().where('run_id', 'in', some).execute();
    for (const row of rows) changed.set(row.run_id, changedOf(row));
  }
  for (const update of runs) {
    const known = changed.get(update.runId);
    const run = updatedRun(known?.run, update);
    if (known === undefined) {
      changed.set(run.runId, { run, number: turn.next(), isNew: true, isMoved: true, events: 0, bytes: 0 });
      continue;
    }
    known.isMoved ||= run.startedAt.getTime() !== known.run.startedAt.getTime() || run.node !== known.run.node;
    known.run = run;
  }
  return changed;
}

function changedOf(row: HistoryRunRow): ChangedRun {
  const [number, events, bytes] = [Number(row.number), Number(row.events), Number(row.bytes)];
  return { run: historyRunOf(row), number, isNew: false, isMoved: false, events, bytes };
}

async function addEvents(
  { differences }: Database,
  { db, next, sums }: Turn,
  events: readonly NewHistoryEvent[],
  runs: ReadonlyMap<string, ChangedRun>,
): Promise<void> {
  const columns = events.map((event) => ({ changed: runs.get(event.runId), ...eventColumns(event) }));
  const known = await knownEvents(
    db,
    columns.map(({ event_key }) => event_key),
  );
  const rows: HistoryEventRow[] = [];
  for (const { changed, event_key, at, details } of columns) {
    if (changed === undefined || known.has(event_key)) continue;
    known.add(event_key);
    changed.events += 1;
    const bytes = details.length + EVENT_BYTES;
    changed.bytes += bytes;
    sums.bytes += bytes;
    rows.push({ position: next(), run: changed.number, sequence: changed.events, event_key, at, details });
  }
  sums.events += rows.length;
  await insertMany(db, differences, 'inspector_history_events', rows);
}

/** Those of `keys` that events on record have. */
export async function knownEvents(db: Kysely<Tables>, keys: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  for (const some of portions(keys)) {
    const rows = await db
      .selectFrom('inspector_history_events')
      .select('event_key')
      .where('event_key', 'in', some)
      .execute();
    for (const { event_key } of rows) known.add(event_key);
  }
  return known;
}

async function addDocument(
  database: Database,
  turn: Turn,
  { kind, digest, text }: NewDocument,
  changed: ChangedRun,
  packed: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  if (changed.run.documents[kind] === digest) return;
  const document = packed.get(digest);
  if (document !== undefined) await keepDocument(turn.db, database.differences, digest, document);
  // Removed since it was looked for.
  else if (!(await holdDocument(turn.db, digest))) {
    await keepDocument(turn.db, database.differences, digest, await pack(text));
  }
  changed.run = await referTo(turn, changed, kind, digest);
}

/** Has the run refer to a document that is kept, and gives it as it is then. */
export async function referTo(
  turn: Turn,
  { run, number }: Pick<ChangedRun, 'run' | 'number'>,
  kind: DataKind,
  digest: string,
): Promise<HistoryRun> {
  const { db, sums } = turn;
  if (run.documents[kind] !== undefined) {
    await dropReferences(turn, (query) => query.where('run', '=', number).where('kind', '=', kind));
  }
  if ((await referredTo(db, 'inspector_history_documents', [digest])).size === 0) {
    const { bytes } = await db
      .selectFrom('inspector_documents')
      .select('bytes')
      .where('digest', '=', digest)
      .executeTakeFirstOrThrow();
    sums.documents += 1;
    sums.bytes += Number(bytes);
  }
  await db.insertInto('inspector_history_documents').values({ run: number, kind, digest }).execute();
  return { ...run, documents: { ...run.documents, [kind]: digest } };
}

async function writeRuns({ db, sums }: Turn, runs: readonly ChangedRun[]): Promise<void> {
  for (const { run, number, isNew, events, bytes } of runs) {
    const columns = { ...runColumns(run), events, bytes };
    if (isNew) {
      sums.runs += 1;
      await db
        .insertInto('inspector_history_runs')
        .values({ ...columns, number, superseded: 0 })
        .execute();
    } else await db.updateTable('inspector_history_runs').set(columns).where('number', '=', number).execute();
  }
  const moved = new Set(runs.filter(({ isMoved }) => isMoved).map(({ run }) => run.node));
  for (const node of moved) await markNewest(db, node);
}

/** Sees to it that all runs of the node but the newest are marked as superseded. */
export async function markNewest(db: Kysely<Tables>, node: string): Promise<void> {
  const newest = await db
    .selectFrom('inspector_history_runs')
    .select('number')
    .where('node', '=', node)
    .orderBy('started_at', 'desc')
    .orderBy('run_id', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (newest === undefined) return;
  const { number } = newest;
  await db
    .updateTable('inspector_history_runs')
    .set({ superseded: sql<number>`case when number = ${number} then 0 else 1 end` })
    .where('node', '=', node)
    .where('superseded', '=', sql<number>`case when number = ${number} then 1 else 0 end`)
    .execute();
}
