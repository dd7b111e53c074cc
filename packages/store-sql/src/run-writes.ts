import type { Guard, LookupAttributes, NodeUuid } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import { insertMany } from './insert-many.ts';
import { deleteWhere, Statement } from './plain-statements.ts';
import { attributeRows, RUN_COLUMNS } from './rows.ts';
import type { RunColumns } from './rows.ts';
import { findRun } from './run-queries.ts';
import type { Tables } from './schema.ts';

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
  differences: Differences,
  guard: RowGuard,
  columns: Partial<RunColumns>,
): Promise<RunColumns | undefined> {
  const update = new Statement(differences);
  const text = updateText(update, guard, columns);
  if (differences.returning) {
    const [row] = await update.rows<RunColumns>(db, `${text} returning ${RUN_COLUMNS.join(', ')}`);
    return row;
  }
  return (await update.changed(db, text)) === 0 ? undefined : findRun(db, differences, guard.node);
}

/** The text of that, without what it gives. */
export function updateText(update: Statement, guard: RowGuard, columns: Partial<RunColumns>): string {
  const { node, runId, states, stateSince, owner } = guard;
  const changes = Object.entries(columns).map(([column, value]) => `${column} = ${update.value(value)}`);
  const conditions = [
    `node = ${update.value(node)}`,
    `run_id = ${update.value(runId)}`,
    `state in (${update.values(states)})`,
    ...(stateSince === undefined ? [] : [`state_since = ${update.value(stateSince.getTime())}`]),
    ...(owner === undefined ? [] : [owner === null ? 'owner is null' : `owner = ${update.value(owner)}`]),
  ];
  const set = [...changes, 'revision = revision + 1'].join(', ');
  return `update inspector_runs set ${set} where ${conditions.join(' and ')}`;
}

/** Puts what the node is found by in place of what was there, of which there is none if `isNew`. */
export async function replaceAttributes(
  db: Kysely<Tables>,
  differences: Differences,
  node: NodeUuid,
  attributes: LookupAttributes,
  isNew = false,
): Promise<void> {
  if (!isNew) await deleteWhere(db, differences, 'inspector_attributes', { node });
  await insertMany(db, differences, 'inspector_attributes', attributeRows(node, attributes));
}
