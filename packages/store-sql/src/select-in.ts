import { CompiledQuery } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** Values of one statement at most. */
const MAX_VALUES = 256;

/**
 * Rows whose `key` is one of `values`, in any order. The query builder would take longer over a
 * list than the database does; each statement asks for a power of two values, some of them twice,
 * so that there are few different ones to prepare.
 */
export async function selectIn<Table extends keyof Tables, Column extends keyof Tables[Table] & string>(
  db: Kysely<Tables>,
  { parameter }: Differences,
  table: Table,
  columns: readonly Column[],
  key: keyof Tables[Table] & string,
  values: readonly unknown[],
): Promise<Pick<Tables[Table], Column>[]> {
  const found: Pick<Tables[Table], Column>[] = [];
  for (const some of portions(values)) {
    const size = 2 ** Math.ceil(Math.log2(some.length));
    const asked = [...some, ...Array.from({ length: size - some.length }, () => some[0])];
    const parameters = asked.map((_, index) => parameter(index + 1)).join(', ');
    const text = `select ${columns.join(', ')} from ${table} where ${key} in (${parameters})`;
    const { rows } = await db.executeQuery<Pick<Tables[Table], Column>>(CompiledQuery.raw(text, asked));
    found.push(...rows);
  }
  return found;
}

/** Parts of a list that fit a statement, each value once. */
export function portions<T>(values: readonly T[]): T[][] {
  const once = [...new Set(values)];
  const count = Math.ceil(once.length / MAX_VALUES);
  return Array.from({ length: count }, (_, index) => once.slice(index * MAX_VALUES, (index + 1) * MAX_VALUES));
}
