export { createSqlStore, type SqlDialect, type SqlStore, type SqlStoreOptions } from './create-sql-store.ts';
export type { Speech } from './differences.ts';
