import { CompiledQuery } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** The most rows of one statement; a power of two. */
const MAX_ROWS = 32;

/**
 * Inserts rows that all have the same members. The query builder would take longer over many rows
 * than the database does; numbers of rows are powers of two, so that there are few different
 * statements to prepare.
 */
export async function insertMany<Table extends keyof Tables>(
  db: Kysely<Tables>,
  { parameter }: Differences,
  table: Table,
  rows: readonly Tables[Table][],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first) as (keyof Tables[Table] & string)[];
  let size = MAX_ROWS;
  for (let start = 0; start < rows.length; start += size) {
    while (size > rows.length - start) size /= 2;
    const some = rows.slice(start, start + size);
    const values = some.flatMap((row) => columns.map((column) => row[column]));
    await db.executeQuery(CompiledQuery.raw(insertText(parameter, table, columns, size), values));
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
