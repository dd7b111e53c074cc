import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { RemovableRun } from './remove-runs.ts';

/** Where a search begins, and is when it has seen all. */
export const FROM_THE_START = undefined;

/** How many runs are looked at for each row that may be removed: few of those seen are too many. */
const SEEN_PER_ROW = 2;

/**
 * Runs that are too many of their node, among some thousands of runs: node by node, along an index.
 * `place` is where the next search goes on.
 */
export async function findExcess(
  db: Kysely<Tables>,
  runsPerNode: number,
  limit: number,
  from: string | undefined,
): Promise<{ readonly runs: readonly RemovableRun[]; readonly place: string | undefined }> {
  const most = limit * SEEN_PER_ROW + runsPerNode;
  const rows = await db
    .selectFrom('inspector_history_runs')
    .select(['number', 'node', 'outcome', 'superseded', 'events', 'bytes'])
    .$if(from !== undefined, (query) => query.where('node', '<', from ?? ''))
    .orderBy('node', 'desc')
    .orderBy('started_at', 'desc')
    .orderBy('run_id', 'desc')
    .limit(sql.lit(most))
    .execute();
  const runs: RemovableRun[] = [];
  let node: string | undefined;
  let before: string | undefined = from;
  let ended = 0;
  for (const row of rows) {
    if (row.node !== node) {
      before = node ?? from;
      node = row.node;
      ended = 0;
    }
    if (row.outcome === 'active') continue;
    ended += 1;
    if (ended > runsPerNode && Number(row.superseded) === 1) runs.push(row);
  }
  if (rows.length < most) return { runs, place: FROM_THE_START };
  // The last node may have more: the next search begins with it, unless it was the only one.
  return { runs, place: before === from && runs.length === 0 ? node : before };
}
