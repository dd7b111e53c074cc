import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { BoundedDriver, PoolCount } from '../bounded-driver.ts';
import type { Pool } from '../bounded-driver.ts';
import { checkedUrl } from '../checked-url.ts';
import type { SqlDialect } from '../sql-dialect.ts';

/** How often a statement is used before it is prepared. */
const OFTEN = 5;
/** Statements that are prepared on a connection at most; the store has about sixty. */
const MOST_NAMES = 200;
/** Statements whose uses are counted at most. */
const MOST_COUNTED = 1_000;

/** The part of `pg.Pool` that is used here. */
export interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
}

/** The part of `pg.PoolClient` that is used here. */
export interface PgClient {
  query(query: { readonly name?: string; readonly text: string; readonly values: unknown[] }): Promise<PgResult>;
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
}

/** The part of `pg.QueryResult` that is used here. */
export interface PgResult {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** Settings of `pg.Pool`, all of which are passed on; absent ones come from `PG…` variables. */
export interface PgSettings {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** The most connections at a time. @default 10 */
  readonly max?: number;
  readonly [setting: string]: unknown;
}

/**
 * PostgreSQL by the driver `pg`, which must be installed beside this package. A URL
 * (`postgres://user:password@host/database`) or settings make a pool that is closed with the store;
 * a pool of yours is not.
 */
export function postgres(source: string | PgSettings | PgPool): SqlDialect {
  const count = new PoolCount();
  return {
    speaks: 'postgres',
    poolUse: () => ({ inUse: count.inUse, waiting: count.waiting }),
    connect: (limits) => ({
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new BoundedDriver(() => open(source), limits, count),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    }),
  };
}

async function open(source: string | PgSettings | PgPool): Promise<Pool<PgClient>> {
  const pool = isPool(source) ? source : await makePool(source);
  // The pool drops a connection that breaks while it is idle. Its error event would end the process
  // without a listener.
  const ignore = () => {};
  pool.on('error', ignore);
  const known = new WeakSet<PgClient>();
  const nameOf = namesOfStatements();
  return {
    connect: async () => {
      const client = await pool.connect();
      if (!known.has(client)) client.on('error', ignore);
      known.add(client);
      return client;
    },
    execute: async (client, sql, parameters) => {
      const name = nameOf(sql);
      const { rows, rowCount } = await client.query({ ...(name && { name }), text: sql, values: [...parameters] });
      return { rows, ...(rowCount !== null && { numAffectedRows: BigInt(rowCount) }) };
    },
    release: (client) => client.release(),
    destroy: (client) => client.release(true),
    settings: (patience) => [`set statement_timeout = ${Math.ceil(patience)}`],
    close: async () => (isPool(source) ? undefined : pool.end()),
  };
}

/**
 * Names for the statements that are prepared once on each connection: those that come often. Texts
 * with a number of rows in them may be any number, so not all are. What gives all columns is not:
 * PostgreSQL refuses it when an instance of a newer version has added one.
 */
function namesOfStatements(): (sql: string) => string | undefined {
  const uses = new Map<string, number>();
  const names = new Map<string, string>();
  return (sql) => {
    const name = names.get(sql);
    if (name !== undefined || names.size >= MOST_NAMES || /\*(,| from|$)/.test(sql)) return name;
    const count = (uses.get(sql) ?? 0) + 1;
    uses.set(sql, count);
    if (uses.size > MOST_COUNTED) uses.clear();
    if (count > OFTEN) names.set(sql, `inspector_${names.size}`);
    return names.get(sql);
  };
}

function isPool(source: string | PgSettings | PgPool): source is PgPool {
  return typeof source === 'object' && typeof source.connect === 'function';
}

async function makePool(source: string | PgSettings): Promise<PgPool> {
  const { default: pg } = await import('pg');
  return new pg.Pool(typeof source === 'string' ? { connectionString: checkedUrl(source) } : source);
}
