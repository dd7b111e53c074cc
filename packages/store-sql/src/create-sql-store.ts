import type { DataStore, InspectorError, NodeStore, Result, RuleStore } from '@ironic-inspector/core';
import { Kysely } from 'kysely';
import type { Dialect } from 'kysely';
import { Database } from './database.ts';
import { Deadline, type TimeLimits } from './deadline.ts';
import { DIFFERENCES } from './differences.ts';
import type { Speech } from './differences.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './schema.ts';
import { SqlDataStore } from './sql-data-store.ts';
import { SqlNodeStore } from './sql-node-store.ts';
import { SqlRuleStore } from './sql-rule-store.ts';

/** How long tables may take to be brought up to date, in milliseconds; another instance may be at it. */
const MIGRATION_TIMEOUT = 60_000;

/** How to reach a database: what `nodeSqlite`, `postgres` and `mysql` give. */
export interface SqlDialect {
  readonly speaks: Speech;
  /**
   * Makes the Kysely dialect. Whoever holds a connection for longer than `limits.timeLeft` was when it asked for it, loses it with all
   * that was not committed.
   */
  connect(limits: TimeLimits): Dialect;
  /** Resolves when all that was committed before survives a power failure; absent where a commit waits for that itself. */
  readonly settle?: () => Promise<void>;
}

export type SqlStoreOptions = (
  | { readonly dialect: SqlDialect }
  | {
      /** A Kysely of yours; it is not closed with the store, and time limits of its connections are your own. */
      // eslint-disable-next-line typescript/no-explicit-any
      readonly database: Kysely<any>;
      readonly speaks: Speech;
    }
) & {
  /** How long any one operation may take, in milliseconds, before it is given up as `store-failed`. @default 5000 */
  readonly timeout?: number;
};

export interface SqlStore {
  readonly nodes: NodeStore;
  readonly rules: RuleStore;
  readonly data: DataStore;
  /** Brings the tables up to date; safe whoever else does so at the same time. Nothing works before it was done once. */
  migrate(): Promise<Result<void, InspectorError>>;
  /** Lets go of the database. */
  close(): Promise<Result<void, InspectorError>>;
}

/** Stores in a SQL database. */
export function createSqlStore(options: SqlStoreOptions): SqlStore {
  const { timeout = 5_000 } = options;
  const deadline = new Deadline(timeout);
  const isOurs = 'dialect' in options;
  const { speaks } = isOurs ? options.dialect : options;
  const kysely: Kysely<Tables> = isOurs ? new Kysely({ dialect: options.dialect.connect(deadline) }) : options.database;
  const differences = DIFFERENCES[speaks];
  const database = new Database(kysely, differences, deadline, isOurs ? options.dialect.settle : undefined);
  return {
    nodes: new SqlNodeStore(database),
    rules: new SqlRuleStore(database),
    data: new SqlDataStore(database),
    migrate: () =>
      database.carryOut('bring its tables up to date', (db) => migrate(db, differences), MIGRATION_TIMEOUT),
    close: () => database.carryOut('be closed', async (db) => isOurs && db.destroy()),
  };
}
