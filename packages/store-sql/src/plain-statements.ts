/**
 * Statements whose text is put together here. Building it by the query builder takes longer than
 * the database takes for most of them.
 */
import { CompiledQuery } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

type Row<Table extends keyof Tables> = Tables[Table];
type ColumnOf<Table extends keyof Tables> = keyof Row<Table> & string;

/** A condition a member: the column has the value. */
type Where<Table extends keyof Tables> = { readonly [Column in ColumnOf<Table>]?: Row<Table>[Column] & {} };

/** Text and values of a statement that is being put together. */
export class Statement {
  readonly #parameter: Differences['parameter'];
  readonly #values: unknown[] = [];

  constructor({ parameter }: Differences) {
    this.#parameter = parameter;
  }

  /** A parameter with this value. */
  value(value: unknown): string {
    this.#values.push(value);
    return this.#parameter(this.#values.length);
  }

  /** Parameters with these values, with commas between them. */
  values(values: readonly unknown[]): string {
    return values.map((value) => this.value(value)).join(', ');
  }

  async rows<T>(db: Kysely<Tables>, text: string): Promise<T[]> {
    return (await db.executeQuery<T>(CompiledQuery.raw(text, this.#values))).rows;
  }

  /** How many rows it changed. */
  async changed(db: Kysely<Tables>, text: string): Promise<number> {
    return Number((await db.executeQuery(CompiledQuery.raw(text, this.#values))).numAffectedRows ?? 0);
  }
}

/** Rows that have these values, in any order. */
export function selectWhere<Table extends keyof Tables, Column extends ColumnOf<Table>>(
  db: Kysely<Tables>,
  differences: Differences,
  table: Table,
  columns: readonly Column[],
  where: Where<Table>,
): Promise<Pick<Row<Table>, Column>[]> {
  const statement = new Statement(differences);
  return statement.rows(db, `select ${columns.join(', ')} from ${table} where ${conditions(statement, where)}`);
}

/** Removes rows that have these values. @returns how many there were */
export function deleteWhere<Table extends keyof Tables>(
  db: Kysely<Tables>,
  differences: Differences,
  table: Table,
  where: Where<Table>,
): Promise<number> {
  const statement = new Statement(differences);
  return statement.changed(db, `delete from ${table} where ${conditions(statement, where)}`);
}

function conditions(statement: Statement, where: object): string {
  return Object.entries(where)
    .map(([column, value]) => `${column} = ${statement.value(value)}`)
    .join(' and ');
}
