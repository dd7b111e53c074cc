import type { NodeUuid } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { removeRefused } from './evict.ts';
import { removeRuns, withinLimit } from './remove-runs.ts';
import { forgetSnapshots } from './snapshots.ts';
import { inTurn } from './totals.ts';

/** Rows that one transaction removes, about: those who append wait for it. */
const MAX_ROWS = 1_000;

/** Removes all that is on record of the node, its runs some at a time. */
export async function forgetHistory(database: Database, db: Kysely<Tables>, node: NodeUuid): Promise<void> {
  await inTurn(database, db, 0, async ({ db: transaction }) => {
    await transaction.deleteFrom('inspector_history_adoptions').where('node', '=', node).execute();
    await forgetSnapshots(transaction, [node]);
    const refused = await transaction.selectFrom('inspector_refused').select('id').where('node', '=', node).execute();
    await removeRefused(
      transaction,
      refused.map(({ id }) => id),
    );
  });
  for (let isMore = true; isMore;) {
    isMore = await inTurn(database, db, 0, async (turn) => {
      const runs = await turn.db
        .selectFrom('inspector_history_runs')
        .select(['number', 'events', 'bytes'])
        .where('node', '=', node)
        .limit(sql.lit(MAX_ROWS))
        .execute();
      await removeRuns(turn, withinLimit(runs, MAX_ROWS));
      return runs.length > 0;
    });
  }
}
