import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from 'kysely';
import type { QueryResult } from 'kysely';
import { BoundedDriver, PoolCount } from '../bounded-driver.ts';
import type { Pool } from '../bounded-driver.ts';
import { checkedUrl } from '../checked-url.ts';
import type { SqlDialect } from '../sql-dialect.ts';

/**
 * The part of mysql2's `Pool` that is used here; the one of `mysql2/promise` has it in its `pool`.
 */
export interface Mysql2Pool {
  getConnection(answered: (error: unknown, connection: Mysql2Connection) => void): void;
  end(answered: (error: unknown) => void): void;
}

/** The part of mysql2's `PoolConnection` that is used here. */
export interface Mysql2Connection {
  query(sql: string, answered: (error: unknown, result: unknown) => void): unknown;
  execute(sql: string, parameters: Mysql2Value[], answered: (error: unknown, result: unknown) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  release(): void;
  destroy(): void;
}

export type Mysql2Value = string | number | null | Buffer;

/** Settings of mysql2's `createPool`, all of which are passed on. */
export interface Mysql2Settings {
  readonly uri?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** The most connections at a time. @default 10 */
  readonly connectionLimit?: number;
  readonly [setting: string]: unknown;
}

/**
 * MySQL or MariaDB by the driver `mysql2`, which must be installed beside this package. A URL
 * (`mysql://user:password@host/database`) or settings make a pool that is closed with the store; a
 * pool of yours is not.
 */
export function mysql(source: string | Mysql2Settings | Mysql2Pool): SqlDialect {
  const count = new PoolCount();
  return {
    speaks: 'mysql',
    poolUse: () => ({ inUse: count.inUse, waiting: count.waiting }),
    connect: (limits) => ({
      createAdapter: () => new MysqlAdapter(),
      createDriver: () => new BoundedDriver(() => open(source), limits, count),
      createIntrospector: (db) => new MysqlIntrospector(db),
      createQueryCompiler: () => new MysqlQueryCompiler(),
    }),
  };
}

async function open(source: string | Mysql2Settings | Mysql2Pool): Promise<Pool<Mysql2Connection>> {
  const pool = isPool(source) ? source : await makePool(source);
  const known = new WeakSet<Mysql2Connection>();
  return {
    connect: async () => {
      const connection = await answerOf<Mysql2Connection>((answered) => pool.getConnection(answered));
      // a connection that breaks between two statements emits an error event, and without a
      // listener that ends the process; the next statement fails anyway
      if (!known.has(connection)) connection.on('error', () => {});
      known.add(connection);
      return connection;
    },
    execute: async (connection, sql, parameters) =>
      resultOf(
        await answerOf((answered) =>
          // Values never become part of the text: how to quote them depends on the server's
          // settings.
          parameters.length === 0
            ? connection.query(sql, answered)
            : connection.execute(sql, [...parameters] as Mysql2Value[], answered),
        ),
      ),
    release: (connection) => connection.release(),
    destroy: (connection) => connection.destroy(),
    settings: (patience) => [
      // no gap locks: rows that others insert between ours are no reason to wait
      'set session transaction isolation level read committed',
      `set session innodb_lock_wait_timeout = ${Math.max(1, Math.floor(patience / 1_000))}`,
    ],
    close: async () => (isPool(source) ? undefined : answerOf<void>((answered) => pool.end(answered))),
  };
}

function isPool(source: string | Mysql2Settings | Mysql2Pool): source is Mysql2Pool {
  return typeof source === 'object' && typeof source['getConnection' as keyof typeof source] === 'function';
}

async function makePool(source: string | Mysql2Settings): Promise<Mysql2Pool> {
  const { createPool } = await import('mysql2');
  return createPool(typeof source === 'string' ? { uri: checkedUrl(source) } : { ...source });
}

/** Turns a function with a callback into a promise. */
function answerOf<T>(ask: (answered: (error: unknown, answer: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => {
      if (error == null) resolve(answer);
      else reject(withoutStatement(error));
    });
  });
}

/** mysql2 adds the statement to its errors. */
function withoutStatement(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  delete (error as { sql?: unknown }).sql;
  return error;
}

/** Rows, or how many of them were changed. */
function resultOf(answer: unknown): QueryResult<unknown> {
  if (Array.isArray(answer)) return { rows: answer };
  const { affectedRows } = answer as { affectedRows?: number };
  return { rows: [], ...(affectedRows !== undefined && { numAffectedRows: BigInt(affectedRows) }) };
}
