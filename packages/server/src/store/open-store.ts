import { readFile } from 'node:fs/promises';
import { DONE, Err, InspectorError, Ok, type InspectorOptions, type Result } from '@ironic-inspector/core';
import type { PoolUse, SqlDialect, SqlStore, SqlStoreOptions } from '@ironic-inspector/store-sql';
import { parseDatabaseUrl, placeOf, type DatabaseLocation, type MysqlLocation } from './database-url.ts';

/** Stores that are ready for use, and how to close them. */
export interface OpenStore {
  /** For `new Inspector({ ...stores })`. */
  readonly stores: Required<Pick<InspectorOptions, 'nodes' | 'rules' | 'data' | 'history' | 'webhooks' | 'posts'>>;
  /** The store's place for messages, without credentials. */
  readonly place: string;
  close(): Promise<Result<void, InspectorError>>;
}

/** Stores that have not connected yet: whether the database is reachable shows at `ready`. */
export interface ClosedStore extends OpenStore {
  /** Brings the tables up to date. */
  ready(): Promise<Result<void, InspectorError>>;
  /** The use of the pool of connections; absent where there is only one. */
  readonly poolUse?: (() => PoolUse) | undefined;
}

/** As `createSqlStore` takes them. */
export type StoreOptions = Pick<SqlStoreOptions, 'timeout' | 'secretKeys'>;

/**
 * Opens the stores at `where`: `memory`; a PostgreSQL or MySQL URL, as SQLAlchemy spells it;
 * anything else is the path of a SQLite file, which is made when it is missing. Tables are brought
 * up to date.
 */
export async function openStore(where: string, options: StoreOptions = {}): Promise<Result<OpenStore, InspectorError>> {
  const made = await storeAt(where, options);
  if (made.err) return made;
  const ready = await made.val.ready();
  if (ready.err) await made.val.close();
  return ready.map(() => made.val);
}

/** The same without connecting to the database. */
export async function storeAt(where: string, options: StoreOptions = {}): Promise<Result<ClosedStore, InspectorError>> {
  const location = parseDatabaseUrl(where);
  if (location.err) return Err(new InspectorError('invalid-options', `The store ${location.val}`));
  const place = placeOf(location.val);
  if (location.val.kind === 'memory') {
    const { createMemoryStore } = await import('@ironic-inspector/store-memory');
    return Ok({ stores: createMemoryStore(), place, ready: async () => DONE, close: async () => DONE });
  }
  const dialect = await attemptDialect(location.val);
  if (dialect.err) return dialect;
  const { createSqlStore } = await import('@ironic-inspector/store-sql');
  const store = createSqlStore({ dialect: dialect.val, ...options });
  const { nodes, rules, data, history, webhooks, posts } = store;
  return Ok({
    stores: { nodes, rules, data, history, webhooks, posts },
    place,
    ready: () => migrated(store, place),
    close: () => store.close(),
    poolUse: dialect.val.poolUse,
  });
}

/** A SQL database whose tables were brought up to date. */
export async function openSqlStore(
  location: SqlLocation,
  options: StoreOptions = {},
): Promise<Result<SqlStore, InspectorError>> {
  const { createSqlStore } = await import('@ironic-inspector/store-sql');
  const store = createSqlStore({ dialect: await dialectOf(location), ...options });
  const ready = await migrated(store, placeOf(location));
  if (ready.err) await store.close();
  return ready.map(() => store);
}

async function migrated(store: SqlStore, place: string): Promise<Result<void, InspectorError>> {
  const done = await store.migrate();
  return done.mapErr(
    (cause) => new InspectorError(cause.code, `cannot use the store ${place}: ${cause.message}`, { cause }),
  );
}

/** A file that the URL names may be missing, which is an `Err`. */
async function attemptDialect(location: SqlLocation): Promise<Result<SqlDialect, InspectorError>> {
  try {
    return Ok(await dialectOf(location));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return Err(new InspectorError('invalid-options', `cannot use the store ${placeOf(location)}: ${why}`, { cause }));
  }
}

/** A database, not the memory. */
export type SqlLocation = Exclude<DatabaseLocation, { readonly kind: 'memory' }>;

/**
 * Loads the driver, which only this kind of database needs. With `readOnly` a SQLite file must
 * exist and is not changed.
 */
export async function dialectOf(
  location: SqlLocation,
  options: { readonly readOnly?: boolean } = {},
): Promise<SqlDialect> {
  switch (location.kind) {
    case 'postgres':
      return (await import('@ironic-inspector/store-sql/postgres')).postgres(location.url);
    case 'mysql':
      return (await import('@ironic-inspector/store-sql/mysql')).mysql(await mysqlSettings(location.settings));
    case 'sqlite':
      return (await import('@ironic-inspector/store-sql/sqlite')).nodeSqlite(location.file, options);
  }
}

async function mysqlSettings({ ssl, ...settings }: MysqlLocation) {
  if (ssl === undefined) return settings;
  const { ca, cert, key, ...others } = ssl;
  const files = await Promise.all(
    Object.entries({ ca, cert, key })
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(async ([name, file]): Promise<[string, string]> => [name, await readFile(file, 'utf8')]),
  );
  return { ...settings, ssl: { ...others, ...Object.fromEntries(files) } };
}
