import type { Kysely, SelectQueryBuilder } from 'kysely';
import { portions, referredTo, releaseDocuments } from '../kept-documents.ts';
import type { Tables } from '../schema.ts';
import type { HistoryDocumentRow, HistoryRunRow } from './history-schema.ts';
import type { Turn } from './totals.ts';

/** A run that is to go. */
export type RemovableRun = Pick<HistoryRunRow, 'number' | 'events' | 'bytes'>;

/** How many rows go with a run, about. */
export function rowsOf({ events }: RemovableRun): number {
  return Number(events) + 3;
}

/** The first runs that have `limit` rows together, at least one. */
export function withinLimit<Run extends RemovableRun>(runs: readonly Run[], limit: number): Run[] {
  const some: Run[] = [];
  let rows = 0;
  for (const run of runs) {
    if (some.length > 0 && rows + rowsOf(run) > limit) break;
    some.push(run);
    rows += rowsOf(run);
  }
  return some;
}

/** Removes runs with their events, and documents that nothing else refers to. */
export async function removeRuns(turn: Turn, runs: readonly RemovableRun[]): Promise<void> {
  for (const numbers of portions(runs.map(({ number }) => number))) {
    await turn.db.deleteFrom('inspector_history_events').where('run', 'in', numbers).execute();
    await dropReferences(turn, (query) => query.where('run', 'in', numbers));
    await turn.db.deleteFrom('inspector_history_runs').where('number', 'in', numbers).execute();
  }
  for (const { events, bytes } of runs) {
    turn.sums.runs -= 1;
    turn.sums.events -= Number(events);
    turn.sums.bytes -= Number(bytes);
  }
}

type ReferenceQuery = SelectQueryBuilder<Tables, 'inspector_history_documents', HistoryDocumentRow>;

/** Removes references, and what they were the last ones to. */
export async function dropReferences(
  { db, sums }: Turn,
  choose: (query: ReferenceQuery) => ReferenceQuery,
): Promise<void> {
  const references = await choose(db.selectFrom('inspector_history_documents').selectAll()).execute();
  for (const { run, kind } of references) {
    await db.deleteFrom('inspector_history_documents').where('run', '=', run).where('kind', '=', kind).execute();
  }
  const digests = references.map(({ digest }) => digest);
  const gone = await unreferred(db, digests);
  for (const { bytes } of gone) {
    sums.documents -= 1;
    sums.bytes -= Number(bytes);
  }
  await releaseDocuments(
    db,
    gone.map(({ digest }) => digest),
  );
}

/** Those that no run of the history refers to any more. */
async function unreferred(
  db: Kysely<Tables>,
  digests: readonly string[],
): Promise<{ readonly digest: string; readonly bytes: number }[]> {
  const gone = [];
  for (const some of portions(digests)) {
    const wanted = await referredTo(db, 'inspector_history_documents', some);
    const left = some.filter((digest) => !wanted.has(digest));
    if (left.length === 0) continue;
    const rows = await db
      .selectFrom('inspector_documents')
      .select(['digest', 'bytes'])
      .where('digest', 'in', left)
      .execute();
    gone.push(...rows);
  }
  return gone;
}
