import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';

type Type = keyof Differences['types'];

export interface Table {
  /** A `?` marks columns that may be null. */
  readonly columns: Readonly<Record<string, Type | `${Type}?`>>;
  readonly key: readonly string[];
  /** The columns of each. */
  readonly indexes?: readonly (readonly string[])[];
}

/**
 * Creates a table with its indexes. It may exist already, if the step was interrupted and is
 * repeated.
 */
export async function createTable(
  db: Kysely<Tables>,
  { types, indexesInTable, tableOptions }: Differences,
  name: string,
  { columns, key, indexes = [] }: Table,
): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name).ifNotExists().modifyEnd(tableOptions);
  for (const [column, type] of Object.entries(columns)) {
    const optional = type.endsWith('?');
    table = table.addColumn(column, types[type.replace('?', '') as Type], (built) =>
      optional ? built : built.notNull(),
    );
  }
  table = table.addPrimaryKeyConstraint(`${name}_key`, [...key]);
  for (const index of indexesInTable ? indexes : []) table = table.addIndex(indexName(name, index), [...index]);
  await table.execute();
  for (const index of indexesInTable ? [] : indexes) {
    await db.schema
      .createIndex(indexName(name, index))
      .on(name)
      .columns([...index])
      .execute();
  }
}

function indexName(table: string, columns: readonly string[]): string {
  return `${table}_by_${columns.join('_')}`;
}
