import type { LookupAttributes } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import { EMPTY_WORK } from './pending.ts';
import type { PackedWork } from './pending.ts';
import { Statement } from './plain-statements.ts';
import { attributeRows, RUN_COLUMNS } from './rows.ts';
import type { RunColumns } from './rows.ts';
import { updateText } from './run-writes.ts';
import type { RowGuard } from './run-writes.ts';
import type { Tables } from './schema.ts';

/** Attributes of a statement at most; a machine has a few. */
const MOST_ATTRIBUTES = 32;

/** PostgreSQL's types of what is written of work in hand, and those that must be told it. */
const TYPES = { stage: 'text', body: 'bytea', change_set: 'bytea', options: 'text' } as const;

/** What is written beside a run. */
export interface Beside {
  readonly attributes?: LookupAttributes | undefined;
  /** `null` removes it. */
  readonly work?: PackedWork | null | undefined;
}

/**
 * Changes the node's row, and all that belongs to it, in one statement, where a transaction would
 * go to the server and back for each of its parts.
 *
 * All of a statement sees the database as it was when it began. So it does nothing if the row was
 * changed since: by whom it had to wait for, whose attributes it would not see.
 *
 * @returns the row as it is now; nothing when the guard does not hold, or perhaps did not: then the
 * same in a transaction decides
 */
export async function changeInOne(
  db: Kysely<Tables>,
  differences: Differences,
  guard: RowGuard,
  columns: Partial<RunColumns>,
  { attributes, work }: Beside,
): Promise<RunColumns | undefined> {
  const given = attributes === undefined ? [] : attributeRows(guard.node, attributes);
  if (given.length > MOST_ATTRIBUTES) return undefined;
  const statement = new Statement(differences);
  const value = (parameter: unknown, type: string) => `${statement.value(parameter)}::${type}`;
  const seen = `(select revision from inspector_runs where node = ${statement.value(guard.node)})`;
  const update = updateText(statement, guard, columns);
  const parts = [`changed as (${update} and revision = ${seen} returning ${RUN_COLUMNS.join(', ')})`];
  const ofChanged = 'node in (select node from changed)';
  const values = given.map(({ name, value: text }) => `(${value(name, 'text')}, ${value(text, 'text')})`).join(', ');
  if (attributes !== undefined) {
    const stays = given.length === 0 ? '' : ` and (name, value) not in (values ${values})`;
    parts.push(`stale as (delete from inspector_attributes where ${ofChanged}${stays})`);
  }
  if (given.length > 0) {
    parts.push(
      'added as (insert into inspector_attributes (node, name, value) select changed.node, given.name, given.value ' +
        `from changed, (values ${values}) as given (name, value) on conflict do nothing)`,
    );
  }
  if (work === null) parts.push(`cleared as (delete from inspector_pending where ${ofChanged})`);
  if (work) {
    const row = { ...(await EMPTY_WORK), ...work };
    const names = Object.keys(TYPES) as (keyof typeof TYPES)[];
    const changes = Object.keys(work).map((column) => `${column} = excluded.${column}`);
    parts.push(
      `saved as (insert into inspector_pending (node, ${names.join(', ')}) ` +
        `select node, ${names.map((name) => value(row[name], TYPES[name])).join(', ')} from changed ` +
        `on conflict (node) do ${changes.length === 0 ? 'nothing' : `update set ${changes.join(', ')}`})`,
    );
  }
  const [row] = await statement.rows<RunColumns>(
    db,
    `with ${parts.join(', ')} select ${RUN_COLUMNS.join(', ')} from changed`,
  );
  return row;
}
