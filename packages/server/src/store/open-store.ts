import { readFile } from 'node:fs/promises';
import { DONE, Err, InspectorError, Ok, type InspectorOptions, type Result } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createSqlStore, type SqlDialect, type SqlStore } from '@ironic-inspector/store-sql';
import { parseDatabaseUrl, placeOf, type DatabaseLocation, type MysqlLocation } from './database-url.ts';

/** Stores that are ready for use, and how to let go of them. */
export interface OpenStore {
  /** For `new Inspector({ ...stores })`. */
  readonly stores: Required<Pick<InspectorOptions, 'nodes' | 'rules' | 'data'>>;
  /** Where things are kept, as a person may read it: without credentials. */
  readonly place: string;
  close(): Promise<Result<void, InspectorError>>;
}

/**
 * Opens the stores at `where`: `memory`; a PostgreSQL or MySQL URL, as SQLAlchemy spells it; anything else is the path of a SQLite file,
 * which is made when it is missing. Tables are brought up to date.
 */
export async function openStore(where: string): Promise<Result<OpenStore, InspectorError>> {
  const location = parseDatabaseUrl(where);
  if (location.err) return Err(new InspectorError('invalid-options', `The store ${location.val}`));
  const place = placeOf(location.val);
  if (location.val.kind === 'memory') {
    return Ok({ stores: createMemoryStore(), place, close: async () => DONE });
  }
  const store = await openSqlStore(location.val);
  if (store.err) return store;
  const { nodes, rules, data } = store.val;
  return Ok({ stores: { nodes, rules, data }, place, close: () => store.val.close() });
}

/** A SQL database whose tables were brought up to date. `timeout`: as `createSqlStore` takes it. */
export async function openSqlStore(
  location: SqlLocation,
  options: { readonly timeout?: number } = {},
): Promise<Result<SqlStore, InspectorError>> {
  const store = createSqlStore({ dialect: await dialectOf(location), ...options });
  const migrated = await store.migrate();
  if (migrated.ok) return Ok(store);
  await store.close();
  const { code, message } = migrated.val;
  const cause = migrated.val;
  return Err(new InspectorError(code, `cannot use the store ${placeOf(location)}: ${message}`, { cause }));
}

/** A database that outlives the process. */
export type SqlLocation = Exclude<DatabaseLocation, { readonly kind: 'memory' }>;

/** Drivers are loaded when they are wanted: nobody needs all of them. `readOnly`: a SQLite file must be there, and is left as it is. */
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
  const files = await Promise.all(
    Object.entries(ssl).map(async ([name, file]): Promise<[string, string]> => [name, await readFile(file, 'utf8')]),
  );
  return { ...settings, ssl: Object.fromEntries(files) };
}
