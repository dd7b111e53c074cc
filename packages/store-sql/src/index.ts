export type { PoolUse } from './bounded-driver.ts';
export { createSqlStore, type SqlStore, type SqlStoreOptions } from './create-sql-store.ts';
export type { SqlDialect } from './sql-dialect.ts';
export type { Speech } from './differences.ts';
export type { TimeLimits } from './deadline.ts';
export {
  importOriginal,
  type BusyNodes,
  type ImportOptions,
  type ImportSummary,
  type StoppedImport,
  type UnusableRule,
  type UnusableRules,
} from './original/import-original.ts';
export type { ImportProgress } from './original/import-progress.ts';
export type { Count, ImportCounts } from './original/import-writer.ts';
