import { DONE, Err, InspectorError, Ok, type InspectorOptions, type Result } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createSqlStore, type SqlDialect } from '@ironic-inspector/store-sql';

/** Stores that are ready for use, and how to let go of them. */
export interface OpenStore {
  /** For `new Inspector({ ...stores })`. */
  readonly stores: Required<Pick<InspectorOptions, 'nodes' | 'rules' | 'data'>>;
  /** Where things are kept, as a person may read it: without credentials. */
  readonly place: string;
  close(): Promise<Result<void, InspectorError>>;
}

/**
 * Opens the stores at `where`: `memory`; a PostgreSQL or MySQL URL; anything else is the path of a SQLite file, which is made when it
 * is missing. Tables are brought up to date.
 */
export async function openStore(where: string): Promise<Result<OpenStore, InspectorError>> {
  if (where === 'memory') return Ok({ stores: createMemoryStore(), place: 'memory', close: async () => DONE });
  const store = createSqlStore({ dialect: await dialectOf(where) });
  const migrated = await store.migrate();
  if (migrated.err) {
    await store.close();
    return Err(
      new InspectorError(migrated.val.code, `cannot use the store ${placeOf(where)}: ${migrated.val.message}`, {
        cause: migrated.val,
      }),
    );
  }
  const { nodes, rules, data } = store;
  return Ok({ stores: { nodes, rules, data }, place: placeOf(where), close: () => store.close() });
}

/** Whether `where` is a URL that {@link openStore} understands. */
function isUrl(where: string): boolean {
  return /^[a-z]+:\/\//.test(where);
}

/** Drivers are loaded when they are wanted: nobody needs all of them. */
async function dialectOf(where: string): Promise<SqlDialect> {
  if (/^postgres(ql)?:\/\//.test(where)) return (await import('@ironic-inspector/store-sql/postgres')).postgres(where);
  if (/^(mysql|mariadb):\/\//.test(where)) return (await import('@ironic-inspector/store-sql/mysql')).mysql(where);
  return (await import('@ironic-inspector/store-sql/sqlite')).nodeSqlite(where);
}

function placeOf(where: string): string {
  if (!isUrl(where)) return where;
  const url = new URL(where);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
