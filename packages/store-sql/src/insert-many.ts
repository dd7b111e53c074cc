import { CompiledQuery } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** The most rows of one statement. */
const MAX_ROWS = 32;

/**
 * Inserts rows that all have the same members. The query builder would take longer over many rows
 * than the database does.
 *
 * @param keys what a row is replaced by that has the same of them; none: there is no such row
 * @param kept columns that a replaced row keeps; when that is all, it stays
 */
export async function insertMany<Table extends keyof Tables>(
  db: Kysely<Tables>,
  { parameter, replacing }: Differences,
  table: Table,
  rows: readonly Tables[Table][],
  keys: readonly (keyof Tables[Table] & string)[] = [],
  kept: readonly (keyof Tables[Table] & string)[] = [],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first) as (keyof Tables[Table] & string)[];
  const changed = columns.filter((column) => !keys.includes(column) && !kept.includes(column));
  const end = keys.length === 0 ? '' : ` ${replacing(keys, changed.length === 0 ? keys : changed)}`;
  for (let start = 0; start < rows.length; start += MAX_ROWS) {
    const some = rows.slice(start, start + MAX_ROWS);
    const values = some.flatMap((row) => columns.map((column) => row[column]));
    const text = insertText(parameter, table, columns, some.length) + end;
    await db.executeQuery(CompiledQuery.raw(text, values));
  }
}

function insertText(
  parameter: Differences['parameter'],
  table: string,
  columns: readonly string[],
  size: number,
): string {
  const rows = Array.from({ length: size }, (_, row) => {
    const parameters = columns.map((_column, index) => parameter(row * columns.length + index + 1));
    return `(${parameters.join(', ')})`;
  });
  return `insert into ${table} (${columns.join(', ')}) values ${rows.join(', ')}`;
}
