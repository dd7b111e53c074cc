import type { HistoryBatch, NewDocument, NewHistoryEvent, RunKind } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Differences } from '../differences.ts';
import { pack } from '../documents.ts';
import { insertMany } from '../insert-many.ts';
import { digestOf, holdDocuments, keepDocument, keptDocuments } from '../kept-documents.ts';
import { lookupKey } from '../rows.ts';
import type { Tables } from '../schema.ts';
import type { Work } from '../shared-transaction.ts';
import { selectIn } from '../select-in.ts';
import { eventColumns, historyRunOf, RUN_COLUMNS, updatedRun } from './history-rows.ts';
import type { HistoryEventRow, HistoryRunRow } from './history-schema.ts';
import { referTo, writeRuns } from './write-runs.ts';
import type { ChangedRun, Reference } from './write-runs.ts';
import { addRefused } from './refused.ts';
import { replaceSnapshots } from './snapshots.ts';
import { takeTurn } from './totals.ts';
import type { Turn } from './totals.ts';

/** What an event takes beside its details, in its row and indexes. */
const EVENT_BYTES = 160;

interface DigestedDocument extends NewDocument {
  readonly digest: string;
}

/**
 * Packs what is new of a batch.
 *
 * @returns what records the batch in a transaction, unless it is on record
 */
export async function prepareBatch(database: Database, db: Kysely<Tables>, batch: HistoryBatch): Promise<Work<void>> {
  const documents = batch.documents.map((document) => ({ ...document, digest: digestOf(document.text) }));
  const packed = await packNew(database, db, documents);
  const numbers = batch.runs.length + batch.events.length;
  return (transaction) =>
    takeTurn(database, transaction, numbers, async (turn) => {
      if (!(await isFirst(database, turn.db, batch.id))) return;
      const runs = await changedRuns(turn, batch);
      await addEvents(database, turn, batch.events, runs);
      await addDocuments(database, turn, documents, runs, packed);
      await writeRuns(database, turn, [...runs.values()]);
      await replaceSnapshots(database, turn.db, batch.snapshots);
      await addRefused(database, turn.db, batch.refused);
    });
}

/**
 * Documents that are not kept yet, packed before the transaction begins; mostly the data store has
 * kept them a moment ago.
 */
async function packNew(
  { differences }: Database,
  db: Kysely<Tables>,
  documents: readonly DigestedDocument[],
): Promise<Map<string, Uint8Array>> {
  const texts = new Map(documents.map(({ digest, text }) => [digest, text]));
  for (const { digest } of await keptDocuments(db, differences, [...texts.keys()])) texts.delete(digest);
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
  const ids = [...runs, ...events, ...documents].map(({ runId }) => runId);
  const { db, differences } = turn;
  const rows = await selectIn(db, differences, 'inspector_history_runs', RUN_COLUMNS, 'run_id', ids);
  for (const row of rows) changed.set(row.run_id, changedOf(row));
  for (const update of runs) {
    const known = changed.get(update.runId);
    const run = updatedRun(known?.run, update);
    if (known === undefined) {
      const kind = run.kind ?? (await kindOfImported(turn.db, run.node));
      const added = { ...run, kind };
      changed.set(run.runId, { run: added, number: turn.next(), isNew: true, isMoved: true, events: 0, bytes: 0 });
      continue;
    }
    known.isMoved ||= run.startedAt.getTime() !== known.run.startedAt.getTime() || run.node !== known.run.node;
    known.run = run;
  }
  return changed;
}

/** Of a run that nobody has seen begin: `imported`, if it came with the database of an original. */
async function kindOfImported(db: Kysely<Tables>, node: string): Promise<RunKind | undefined> {
  const row = await db
    .selectFrom('inspector_history_adoptions')
    .select('kind')
    .where('node', '=', node)
    .executeTakeFirst();
  return row?.kind === 'imported' ? row.kind : undefined;
}

function changedOf(row: Omit<HistoryRunRow, 'superseded'>): ChangedRun {
  const [number, events, bytes] = [Number(row.number), Number(row.events), Number(row.bytes)];
  return { run: historyRunOf(row), number, isNew: false, isMoved: false, events, bytes };
}

async function addEvents(
  { differences }: Database,
  turn: Turn,
  events: readonly NewHistoryEvent[],
  runs: ReadonlyMap<string, ChangedRun>,
): Promise<void> {
  const columns = events.map((event) => ({
    changed: runs.get(event.runId),
    unless: event.unless === undefined ? [] : [lookupKey(event.unless)],
    ...eventColumns(event),
  }));
  const { db, sums } = turn;
  const keys = columns.flatMap(({ event_key, unless }) => [event_key, ...unless]);
  const known = await knownEvents(db, differences, keys);
  const rows: HistoryEventRow[] = [];
  for (const { changed, event_key, unless, at, details } of columns) {
    if (changed === undefined || [event_key, ...unless].some((key) => known.has(key))) continue;
    known.add(event_key);
    changed.events += 1;
    const bytes = details.length + EVENT_BYTES;
    changed.bytes += bytes;
    sums.bytes += bytes;
    rows.push({ position: turn.next(), run: changed.number, sequence: changed.events, event_key, at, details });
  }
  sums.events += rows.length;
  await insertMany(db, differences, 'inspector_history_events', rows);
}

/** Those of `keys` that events on record have. */
export async function knownEvents(
  db: Kysely<Tables>,
  differences: Differences,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await selectIn(db, differences, 'inspector_history_events', ['event_key'], 'event_key', keys);
  return new Set(rows.map(({ event_key }) => event_key));
}

/** Has runs refer to their documents, and writes those that are not kept. */
async function addDocuments(
  { differences }: Database,
  turn: Turn,
  documents: readonly DigestedDocument[],
  runs: ReadonlyMap<string, ChangedRun>,
  packed: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const wanted = documents.filter(({ runId }) => runs.has(runId));
  const held = await holdDocuments(
    turn.db,
    differences,
    wanted.map(({ digest }) => digest),
  );
  for (const { digest, text } of wanted) {
    if (held.has(digest)) continue;
    held.add(digest);
    // Packed already, unless it was removed since it was looked for.
    await keepDocument(turn.db, differences, digest, packed.get(digest) ?? (await pack(text)));
  }
  const references = wanted.flatMap(({ runId, kind, digest }): Reference[] => {
    const changed = runs.get(runId);
    return changed === undefined ? [] : [{ changed, kind, digest }];
  });
  await referTo(differences, turn, references);
}
