import { keptDocuments, referredTo, releaseDocuments } from '../kept-documents.ts';
import { portions } from '../select-in.ts';
import type { HistoryRunRow } from './history-schema.ts';
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
    const { last } = await turn.db
      .selectFrom('inspector_history_events')
      .select((select) => select.fn.max('position').as('last'))
      .where('run', 'in', numbers)
      .executeTakeFirstOrThrow();
    turn.sums.removed = Math.max(turn.sums.removed, Number(last ?? 0));
    await turn.db.deleteFrom('inspector_history_events').where('run', 'in', numbers).execute();
    const references = await turn.db
      .selectFrom('inspector_history_documents')
      .select('digest')
      .where('run', 'in', numbers)
      .execute();
    await turn.db.deleteFrom('inspector_history_documents').where('run', 'in', numbers).execute();
    await dropReferences(
      turn,
      references.map(({ digest }) => digest),
    );
    await turn.db.deleteFrom('inspector_history_runs').where('number', 'in', numbers).execute();
  }
  for (const { events, bytes } of runs) {
    turn.sums.runs -= 1;
    turn.sums.events -= Number(events);
    turn.sums.bytes -= Number(bytes);
  }
}

/** References to these were removed: those that nothing else refers to are, too. */
export async function dropReferences({ db, differences, sums }: Turn, digests: readonly string[]): Promise<void> {
  const wanted = await referredTo(db, differences, 'inspector_history_documents', digests);
  const gone = await keptDocuments(
    db,
    differences,
    digests.filter((digest) => !wanted.has(digest)),
  );
  for (const { bytes } of gone) {
    sums.documents -= 1;
    sums.bytes -= bytes;
  }
  await releaseDocuments(
    db,
    differences,
    gone.map(({ digest }) => digest),
  );
}
