import type { Guard, LookupAttributes, NodeUuid } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import { attributeRows } from './rows.ts';
import type { RunColumns } from './rows.ts';
import type { RunRow, Tables } from './schema.ts';

/** Attributes that one statement inserts at most. */
const MAX_ROWS = 32;

/** What must be so in a node's row for it to be changed. */
export interface RowGuard {
  readonly node: NodeUuid;
  readonly runId: string;
  readonly states: Guard['states'];
  readonly stateSince?: Date;
  readonly owner?: string | null | undefined;
}

/**
 * The one write that decides: changes the node's row if `guard` holds, and gives it as it is now.
 * Whoever comes second waits for the first one's transaction, then finds that the guard holds no
 * more.
 */
export async function changeRun(
  db: Kysely<Tables>,
  { returning }: Differences,
  guard: RowGuard,
  columns: Partial<RunColumns>,
): Promise<RunRow | undefined> {
  const { node, runId, states, stateSince, owner } = guard;
  const update = db
    .updateTable('inspector_runs')
    .set(columns)
    .set('revision', sql`revision + 1`)
    .where('node', '=', node)
    .where('run_id', '=', runId)
    .where('state', 'in', states)
    .$if(stateSince !== undefined, (query) => query.where('state_since', '=', stateSince?.getTime() ?? 0))
    .$if(owner === null, (query) => query.where('owner', 'is', null))
    .$if(typeof owner === 'string', (query) => query.where('owner', '=', owner ?? ''));
  if (returning) return update.returningAll().executeTakeFirst();
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return undefined;
  return db.selectFrom('inspector_runs').selectAll().where('node', '=', node).executeTakeFirst();
}

/** Puts what the node is found by in place of what was there, of which there is none if `isNew`. */
export async function replaceAttributes(
  db: Kysely<Tables>,
  node: NodeUuid,
  attributes: LookupAttributes,
  isNew = false,
): Promise<void> {
  if (!isNew) await db.deleteFrom('inspector_attributes').where('node', '=', node).execute();
  const rows = attributeRows(node, attributes);
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    await db
      .insertInto('inspector_attributes')
      .values(rows.slice(start, start + MAX_ROWS))
      .execute();
  }
}
