import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';

/**
 * Adds a column that may be null. It may exist already, if the step was interrupted and is
 * repeated.
 */
export async function addColumn(
  db: Kysely<Tables>,
  { types, indexesInTable }: Differences,
  table: keyof Tables,
  column: string,
  type: keyof Differences['types'],
): Promise<void> {
  // MySQL cannot undo a step that failed half-way, so it is repeated.
  if (indexesInTable && (await hasColumn(db, table, column))) return;
  await db.schema.alterTable(table).addColumn(column, types[type]).execute();
}

async function hasColumn(db: Kysely<Tables>, table: string, column: string): Promise<boolean> {
  const tables = await db.introspection.getTables();
  const found = tables.find(({ name }) => name === table);
  return found?.columns.some(({ name }) => name === column) === true;
}
