export { createSqlStore, type SqlDialect, type SqlStore, type SqlStoreOptions } from './create-sql-store.ts';
export type { Speech } from './differences.ts';
export type { TimeLimits } from './deadline.ts';
