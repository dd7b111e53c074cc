import type { DataKind, HistoryRun } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Differences } from '../differences.ts';
import { insertMany } from '../insert-many.ts';
import { keptDocuments, referredTo } from '../kept-documents.ts';
import type { Tables } from '../schema.ts';
import { portions } from '../select-in.ts';
import { runColumns } from './history-rows.ts';
import type { HistoryDocumentRow, HistoryRunRow } from './history-schema.ts';
import { dropReferences } from './remove-runs.ts';
import type { Turn } from './totals.ts';

/** A run as the transaction leaves it. */
export interface ChangedRun {
  run: HistoryRun;
  readonly number: number;
  readonly isNew: boolean;
  /** Where it stands among the runs of its node may have changed. */
  isMoved: boolean;
  events: number;
  bytes: number;
}

/** A document that a run keeps, in place of what it kept of this kind. */
export interface Reference {
  readonly changed: ChangedRun;
  readonly kind: DataKind;
  readonly digest: string;
}

/** Has runs refer to documents that are kept; what they referred to before may be removed. */
export async function referTo(differences: Differences, turn: Turn, given: readonly Reference[]): Promise<void> {
  const { db, sums } = turn;
  const rows = new Map<string, HistoryDocumentRow>();
  const replaced: HistoryDocumentRow[] = [];
  for (const { changed, kind, digest } of given) {
    const { number, run } = changed;
    const before = run.documents[kind];
    if (before === digest) continue;
    const place = `${number} ${kind}`;
    if (before !== undefined && !rows.has(place)) replaced.push({ run: number, kind, digest: before });
    rows.set(place, { run: number, kind, digest });
    changed.run = { ...run, documents: { ...run.documents, [kind]: digest } };
  }
  const digests = new Set(Array.from(rows.values(), ({ digest }) => digest));
  const known = await referredTo(db, differences, 'inspector_history_documents', [...digests]);
  for (const { digest, bytes } of await keptDocuments(db, differences, [...digests])) {
    if (known.has(digest)) continue;
    sums.documents += 1;
    sums.bytes += bytes;
  }
  for (const { run, kind } of replaced) {
    await db.deleteFrom('inspector_history_documents').where('run', '=', run).where('kind', '=', kind).execute();
  }
  await insertMany(db, differences, 'inspector_history_documents', [...rows.values()]);
  await dropReferences(
    turn,
    replaced.map(({ digest }) => digest),
  );
}

/** Writes the rows of runs. */
export async function writeRuns({ differences }: Database, turn: Turn, runs: readonly ChangedRun[]): Promise<void> {
  turn.sums.runs += runs.filter(({ isNew }) => isNew).length;
  // New ones each as the newest of its node, which is mostly so.
  const rows = runs.map((changed) => ({ number: changed.number, superseded: 0, ...columnsOf(changed) }));
  await insertMany(turn.db, differences, 'inspector_history_runs', rows, ['number'], ['superseded']);
  await markSuperseded(
    turn.db,
    runs.filter(({ isMoved }) => isMoved).map(({ run }) => run.node),
  );
}

type Columns = Omit<HistoryRunRow, 'number' | 'superseded'>;

function columnsOf({ run, events, bytes }: ChangedRun): Columns {
  return { ...runColumns(run), events, bytes };
}

/** Sees to it that of each node's runs all but the newest are marked as superseded. */
async function markSuperseded(db: Kysely<Tables>, nodes: readonly string[]): Promise<void> {
  for (const some of portions(nodes)) {
    const rows = await db
      .selectFrom('inspector_history_runs')
      .select(['number', 'node', 'superseded'])
      .where('node', 'in', some)
      .orderBy('node')
      .orderBy('started_at')
      .orderBy('run_id')
      .execute();
    const wrong = { superseded: [] as number[], newest: [] as number[] };
    for (const [index, { number, node, superseded }] of rows.entries()) {
      const isNewest = rows[index + 1]?.node !== node;
      if (isNewest && Number(superseded) === 1) wrong.newest.push(number);
      if (!isNewest && Number(superseded) === 0) wrong.superseded.push(number);
    }
    await mark(db, wrong.superseded, 1);
    await mark(db, wrong.newest, 0);
  }
}

async function mark(db: Kysely<Tables>, numbers: readonly number[], superseded: 0 | 1): Promise<void> {
  for (const some of portions(numbers)) {
    await db.updateTable('inspector_history_runs').set({ superseded }).where('number', 'in', some).execute();
  }
}
