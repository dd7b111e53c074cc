import type {
  DataStore,
  HistoryStore,
  InspectorError,
  PostStore,
  Result,
  RuleStore,
  SharedNodeStore,
  WebhookStore,
} from '@ironic-inspector/core';
import { Kysely } from 'kysely';
import { Database } from './database.ts';
import { Deadline } from './deadline.ts';
import { DIFFERENCES } from './differences.ts';
import type { Speech } from './differences.ts';
import { SqlHistory } from './history/sql-history.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './schema.ts';
import { Secrets } from './secrets.ts';
import { SqlDataStore } from './sql-data-store.ts';
import type { SqlDialect } from './sql-dialect.ts';
import { SqlNodeStore } from './sql-node-store.ts';
import { SqlPostStore } from './sql-post-store.ts';
import { SqlRuleStore } from './sql-rule-store.ts';
import { SqlWebhookStore } from './sql-webhook-store.ts';

/**
 * How long tables may take to be brought up to date, in milliseconds; another instance may be at
 * it.
 */
const MIGRATION_TIMEOUT = 60_000;

export type SqlStoreOptions = (
  | { readonly dialect: SqlDialect }
  | {
      /**
       * A Kysely of yours; it is not closed with the store, and time limits of its connections are
       * your own.
       */
      // eslint-disable-next-line typescript/no-explicit-any
      readonly database: Kysely<any>;
      readonly speaks: Speech;
    }
) & {
  /**
   * How long any one operation may take, in milliseconds, before it is given up as
   * `store-failed`.
   * @default 5000
   */
  readonly timeout?: number;
  /**
   * Keys of 32 bytes that secrets are encrypted with (AES-256-GCM): credentials while a run that is
   * to set them goes on, and what webhooks are signed with. The first key encrypts, all of them
   * read. Instances that share the database share the keys. Without one, `nodeSqlite` keeps secrets
   * as they are, in files for their owner alone; in any other database a run with credentials
   * and a new webhook are `bad-request`.
   * @default []
   */
  readonly secretKeys?: readonly Uint8Array[];
};

export interface SqlStore {
  readonly nodes: SharedNodeStore;
  readonly rules: RuleStore;
  readonly data: DataStore;
  readonly history: HistoryStore;
  readonly webhooks: WebhookStore;
  readonly posts: PostStore;
  /**
   * Brings the tables up to date; safe whoever else does so at the same time. Nothing works before
   * it was done once.
   */
  migrate(): Promise<Result<void, InspectorError>>;
  /** Lets go of the database. */
  close(): Promise<Result<void, InspectorError>>;
}

/** Stores in a SQL database. Throws `invalid-options` when a key has not 32 bytes. */
export function createSqlStore(options: SqlStoreOptions): SqlStore {
  const { timeout = 5_000, secretKeys = [] } = options;
  const deadline = new Deadline(timeout);
  const isOurs = 'dialect' in options;
  const { speaks } = isOurs ? options.dialect : options;
  const kysely: Kysely<Tables> = isOurs ? new Kysely({ dialect: options.dialect.connect(deadline) }) : options.database;
  const differences = DIFFERENCES[speaks];
  const { settle, erase }: Partial<SqlDialect> = isOurs ? options.dialect : {};
  const secrets = new Secrets(secretKeys, erase !== undefined);
  const database = new Database({ kysely, differences, deadline, secrets, settle, erase });
  return {
    nodes: new SqlNodeStore(database),
    rules: new SqlRuleStore(database),
    data: new SqlDataStore(database),
    history: new SqlHistory(database),
    webhooks: new SqlWebhookStore(database),
    posts: new SqlPostStore(database),
    migrate: () => {
      // an earlier process may have ended before it came to that
      database.eraseSoon();
      return database.carryOut('bring its tables up to date', (db) => migrate(db, differences), MIGRATION_TIMEOUT);
    },
    close: () => database.carryOut('be closed', async (db) => isOurs && db.destroy()),
  };
}
