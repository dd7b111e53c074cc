import { createSqlStore, type SqlStore } from '@ironic-inspector/store-sql';
import { postgres } from '@ironic-inspector/store-sql/postgres';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';

/**
 * The store at `where`: a PostgreSQL URL, or the path of a SQLite file with these options.
 */
export function openSqlStore(where: string, options?: Parameters<typeof nodeSqlite>[1]): SqlStore {
  return createSqlStore({ dialect: where.startsWith('postgres:') ? postgres(where) : nodeSqlite(where, options) });
}
