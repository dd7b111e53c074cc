import type { Dialect, Kysely } from 'kysely';
import type { PoolUse } from './bounded-driver.ts';
import type { TimeLimits } from './deadline.ts';
import type { Speech } from './differences.ts';

/** How to reach a database: what `nodeSqlite`, `postgres` and `mysql` give. */
export interface SqlDialect {
  readonly speaks: Speech;
  /**
   * Makes the Kysely dialect. Whoever holds a connection for longer than `limits.timeLeft` was when
   * it asked for it, loses it with all that was not committed.
   */
  connect(limits: TimeLimits): Dialect;
  /**
   * How many connections are in use, and how many operations wait for one, now; absent where there
   * is but one.
   */
  readonly poolUse?: () => PoolUse;
  /**
   * Resolves when all that was committed before survives a power failure; absent where a commit
   * waits for that itself.
   */
  readonly settle?: () => Promise<void>;
  /**
   * Removes what was deleted from the database's files for good, and says whether that was possible
   * now. Absent where it never is; then credentials are only kept encrypted.
   */
  // eslint-disable-next-line typescript/no-explicit-any
  readonly erase?: (database: Kysely<any>) => Promise<boolean>;
}
