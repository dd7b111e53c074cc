import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { SqlDialect } from '../src/index.ts';
import { mysql } from '../src/drivers/mysql.ts';
import { postgres } from '../src/drivers/postgres.ts';

/** A server that `pnpm test:services` started, and a way into it past the store. */
export interface Server {
  readonly name: string;
  /** Undefined when nobody started one. */
  readonly url: string | undefined;
  readonly dialect: (url: string) => SqlDialect;
  /** Runs statements, and gives the rows of the last one. */
  readonly run: (url: string, ...statements: readonly string[]) => Promise<readonly unknown[]>;
  /** Holds the row of a run as somebody would who forgot about it. @returns what lets go of it */
  readonly lockRun: (url: string, node: string) => Promise<() => Promise<void>>;
  /** The script that started it, and its folder: `stop`, `kill` and `start` go between them. */
  readonly control: string | undefined;
}

/** Those that the version before the history had not. */
export const HISTORY_TABLES = [
  'history_totals',
  'history_runs',
  'history_events',
  'history_batches',
  'history_documents',
  'history_adoptions',
  'documents',
  'data_documents',
  'snapshots',
  'identifiers',
  'refused',
  'refused_identifiers',
].map((name) => `inspector_${name}`);

/** All that the store has, but for Kysely's two. */
export const TABLES = [
  'runs',
  'attributes',
  'pending',
  'rules',
  'data',
  'owners',
  'leaders',
  'firewalls',
  'counters',
  'webhooks',
  'posts',
]
  .map((name) => `inspector_${name}`)
  .concat(HISTORY_TABLES);
const {
  INSPECTOR_TEST_POSTGRES,
  INSPECTOR_TEST_POSTGRES_CONTROL,
  INSPECTOR_TEST_MARIADB,
  INSPECTOR_TEST_MARIADB_CONTROL,
} = process.env;
const LOCK = 'select * from inspector_runs where node =';

export const SERVERS: readonly Server[] = [
  {
    name: 'PostgreSQL',
    url: INSPECTOR_TEST_POSTGRES,
    dialect: (url) => postgres(url),
    run: async (url, ...statements) => {
      const client = new pg.Client(url);
      await client.connect();
      let rows: readonly unknown[] = [];
      for (const statement of statements) ({ rows } = await client.query<object>(statement));
      await client.end();
      return rows;
    },
    lockRun: async (url, node) => {
      const client = new pg.Client(url);
      await client.connect();
      await client.query('begin');
      await client.query(`${LOCK} $1 for update`, [node]);
      return () => client.end();
    },
    control: INSPECTOR_TEST_POSTGRES_CONTROL,
  },
  {
    name: 'MariaDB',
    url: INSPECTOR_TEST_MARIADB,
    dialect: (url) => mysql(url),
    run: async (url, ...statements) => {
      const connection = await createConnection(url);
      let rows: unknown = [];
      for (const statement of statements) [rows] = await connection.query(statement);
      await connection.end();
      return rows as unknown[];
    },
    lockRun: async (url, node) => {
      const connection = await createConnection(url);
      await connection.query('begin');
      await connection.query(`${LOCK} ? for update`, [node]);
      return () => connection.end();
    },
    control: INSPECTOR_TEST_MARIADB_CONTROL,
  },
];

/** A database that nobody else uses. */
export interface ServerDatabase {
  readonly url: string;
  run(...statements: readonly string[]): Promise<readonly unknown[]>;
  /** Removes all rows. */
  empty(): Promise<void>;
  drop(): Promise<unknown>;
}

export async function newDatabase({ name, url: server, run }: Server): Promise<ServerDatabase> {
  if (server === undefined) throw new Error(`there is no ${name}`);
  const database = `inspector_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = database;
  await run(server, `create database ${database}`);
  return {
    url: url.href,
    run: (...statements) => run(url.href, ...statements),
    empty: async () => {
      await run(url.href, ...TABLES.map((table) => `delete from ${table}`));
    },
    drop: () => run(server, `drop database ${database}`),
  };
}
