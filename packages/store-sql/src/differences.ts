/**
 * Everything that differs between SQLite, PostgreSQL and MySQL or MariaDB. The rest of this package
 * is the same for all.
 */
import { sql } from 'kysely';
import type { ColumnDataType, Expression, RawBuilder } from 'kysely';

/** The SQL dialect of a database; that of MariaDB is `mysql`. */
export type Speech = 'sqlite' | 'postgres' | 'mysql';

export interface Differences {
  /** Types of columns: `key` is compared and sorted byte by byte, `integer` holds milliseconds. */
  readonly types: Readonly<Record<'key' | 'text' | 'bytes' | 'integer', ColumnDataType | Expression<unknown>>>;
  /** The end of `create table`. */
  readonly tableOptions: RawBuilder<unknown>;
  /**
   * Whether indexes are created together with their table. MySQL cannot undo a table when creating
   * an index fails.
   */
  readonly indexesInTable: boolean;
  /** Whether an `update` can answer with the row it changed. */
  readonly returning: boolean;
  /** Whether a statement can have several writes in it, of which one gives rows to the others. */
  readonly writesInOne: boolean;
  /**
   * Whether migrations need a transaction around them to exclude others; elsewhere Kysely takes a
   * lock.
   */
  readonly migrationsNeedTransaction: boolean;
  /** Whether transactions write beside each other. In SQLite each has all to itself. */
  readonly writesBeside: boolean;
  /** How a statement names the parameter with this number, from 1. */
  readonly parameter: (number: number) => string;
  /**
   * The database's time, in milliseconds since the epoch; whatever the time zone of the session.
   */
  readonly now: RawBuilder<number>;
  /** The end of an `insert` that updates `columns` if the row exists. */
  readonly replacing: (keys: readonly string[], columns: readonly string[]) => string;
  /** Whether the failure means that a row with the key exists. */
  readonly isTaken: (failure: DatabaseFailure) => boolean;
  /**
   * Whether the database undid the transaction because of a concurrent one, so that it may be
   * repeated.
   */
  readonly isPassing: (failure: DatabaseFailure) => boolean;
}

/** The members of a driver's error. */
export interface DatabaseFailure {
  readonly message: string;
  /** PostgreSQL's SQLSTATE. */
  readonly code?: unknown;
  /** MySQL's number. */
  readonly errno?: unknown;
}

const onConflict: Differences['replacing'] = (keys, columns) => {
  const changes = columns.map((column) => `${column} = excluded.${column}`);
  return `on conflict (${keys.join(', ')}) do update set ${changes.join(', ')}`;
};

const onDuplicate: Differences['replacing'] = (_keys, columns) =>
  `on duplicate key update ${columns.map((column) => `${column} = values(${column})`).join(', ')}`;

export const DIFFERENCES: Readonly<Record<Speech, Differences>> = {
  sqlite: {
    types: { key: 'text', text: 'text', bytes: 'blob', integer: 'integer' },
    tableOptions: sql``,
    indexesInTable: false,
    returning: true,
    writesInOne: false,
    migrationsNeedTransaction: true,
    writesBeside: false,
    parameter: () => '?',
    now: sql`cast(round((julianday('now') - 2440587.5) * 86400000) as integer)`,
    replacing: onConflict,
    // by the message, which all drivers for SQLite pass on
    isTaken: ({ message }) => message.includes('UNIQUE constraint failed'),
    isPassing: ({ message }) => message.includes('database is locked'),
  },
  postgres: {
    types: { key: sql`text collate "C"`, text: 'text', bytes: 'bytea', integer: 'bigint' },
    tableOptions: sql``,
    indexesInTable: false,
    returning: true,
    writesInOne: true,
    migrationsNeedTransaction: false,
    writesBeside: true,
    parameter: (number) => `$${number}`,
    // not that of the transaction's begin
    now: sql`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`,
    replacing: onConflict,
    isTaken: ({ code }) => code === '23505',
    // serialization failure, deadlock
    isPassing: ({ code }) => code === '40001' || code === '40P01',
  },
  mysql: {
    types: { key: 'varchar(255)', text: sql`longtext`, bytes: sql`longblob`, integer: 'bigint' },
    tableOptions: sql`engine = InnoDB default character set utf8mb4 collate utf8mb4_bin`,
    indexesInTable: true,
    returning: false,
    writesInOne: false,
    migrationsNeedTransaction: false,
    writesBeside: true,
    parameter: () => '?',
    now: sql`(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)`,
    replacing: onDuplicate,
    isTaken: ({ errno }) => errno === 1062,
    // deadlock, waited too long for a lock, MariaDB's "record has changed since last read"
    isPassing: ({ errno }) => errno === 1213 || errno === 1205 || errno === 1020,
  },
};
