import type { Retention } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { evict, removeRefused } from './evict.ts';
import { findExcess, FROM_THE_START } from './find-excess.ts';
import { MOST_REFUSED } from './refused.ts';
import { removeRuns, rowsOf, withinLimit } from './remove-runs.ts';
import type { RemovableRun } from './remove-runs.ts';
import { inTurn, readTotals } from './totals.ts';

/** How long a batch is remembered by its name, in milliseconds. */
const REMEMBERED_MS = 3_600_000;

/** How far the search for nodes with too many runs has come: the last node that was seen. */
export type Place = string | undefined;

/** What a round of sweeping leaves. */
export interface Swept {
  readonly isDone: boolean;
  readonly place: Place;
}

/**
 * One round: what is to go is found by indexes, and goes in short transactions, each in turn with
 * those that append.
 */
export async function sweepHistory(
  database: Database,
  db: Kysely<Tables>,
  retention: Retention,
  limit: number,
  from: Place,
): Promise<Swept> {
  let left = limit;
  left -= await removeOldRefused(database, db, retention, left);
  if (left > 0) left -= await forgetBatches(database, db, left);
  for (const [outcome, before] of [
    ['finished', retention.finishedBefore],
    ['replaced', retention.finishedBefore],
    ['error', retention.failedBefore],
  ] as const) {
    if (left > 0) left -= await remove(database, db, await endedBefore(db, outcome, before, left), left);
  }
  if (left <= 0) return { isDone: false, place: from };
  const { runs, place } = await findExcess(db, retention.runsPerNode, limit, from);
  left -= await remove(database, db, runs, left);
  // Some of a node may be left: the next round looks at it again.
  if (left <= 0) return { isDone: false, place: from };
  left -= await removeForRoom(database, db, retention.bytes, left);
  return { isDone: left > 0 && place === FROM_THE_START, place };
}

async function removeOldRefused(
  database: Database,
  db: Kysely<Tables>,
  { refusedBefore, refusedEntries }: Retention,
  limit: number,
): Promise<number> {
  return inTurn(database, db, 0, async ({ db: transaction }) => {
    const old = await transaction
      .selectFrom('inspector_refused')
      .select('id')
      .where('last_at', '<', refusedBefore.getTime())
      .orderBy('last_at')
      .limit(sql.lit(limit))
      .execute();
    await removeRefused(
      transaction,
      old.map(({ id }) => id),
    );
    const most = { ...MOST_REFUSED, entries: Math.min(refusedEntries, MOST_REFUSED.entries) };
    return old.length + (await evict(transaction, most, limit - old.length));
  });
}

async function forgetBatches({ differences }: Database, db: Kysely<Tables>, limit: number): Promise<number> {
  const old = await db
    .selectFrom('inspector_history_batches')
    .select('id')
    .where('at', '<', sql<number>`${differences.now} - ${sql.lit(REMEMBERED_MS)}`)
    .orderBy('at')
    .limit(sql.lit(limit))
    .execute();
  const ids = old.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom('inspector_history_batches').where('id', 'in', ids).execute();
  return ids.length;
}

/** Runs that ended before then, the oldest first, but for the newest of each node. */
async function endedBefore(
  db: Kysely<Tables>,
  outcome: 'finished' | 'replaced' | 'error',
  before: Date,
  limit: number,
): Promise<RemovableRun[]> {
  return db
    .selectFrom('inspector_history_runs')
    .select(['number', 'events', 'bytes'])
    .where('superseded', '=', 1)
    .where('outcome', '=', outcome)
    .where('finished_at', '<', before.getTime())
    .orderBy('finished_at')
    .limit(sql.lit(limit))
    .execute();
}

/** Removes as many of `runs` as `limit` rows are. @returns how many rows are gone, about */
async function remove(
  database: Database,
  db: Kysely<Tables>,
  runs: readonly RemovableRun[],
  limit: number,
): Promise<number> {
  const some = withinLimit(runs, limit);
  if (some.length === 0) return 0;
  await inTurn(database, db, 0, (turn) => removeRuns(turn, some));
  return some.length < runs.length ? limit : some.reduce((rows, run) => rows + rowsOf(run), 0);
}

/** The oldest of all runs go until the rest has room, one by one: they share documents. */
async function removeForRoom(database: Database, db: Kysely<Tables>, bytes: number, limit: number): Promise<number> {
  if ((await readTotals(db)).bytes <= bytes) return 0;
  return inTurn(database, db, 0, async (turn) => {
    const before = (await readTotals(turn.db)).bytes;
    const oldest = await turn.db
      .selectFrom('inspector_history_runs')
      .select(['number', 'events', 'bytes'])
      .where('superseded', '=', 1)
      .where('outcome', '!=', 'active')
      .orderBy('started_at')
      .limit(sql.lit(limit))
      .execute();
    let rows = 0;
    for (const run of oldest) {
      if (rows >= limit || before + turn.sums.bytes <= bytes) break;
      await removeRuns(turn, [run]);
      rows += rowsOf(run);
    }
    return rows;
  });
}
