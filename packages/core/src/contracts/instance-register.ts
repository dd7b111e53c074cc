import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/**
 * How the instances that share a store know of each other: who of those that own runs is alive, and
 * which of them does what one alone should do.
 *
 * The register has **one clock for all instances**, the database's for example: theirs need not
 * agree for one to see that another is gone. It tells the time so that each can see how far its own
 * is off.
 *
 * Where one process uses the store alone, core keeps it in memory.
 */
export interface InstanceRegister {
  /**
   * Notes that `owner` is alive now.
   *
   * @returns the register's time, not before what was noted
   */
  heartbeat(owner: string): Promise<Result<Date, InspectorError>>;

  /**
   * Notes that `owner` works on nothing any more: there is no heartbeat of it now. `Ok` also for one
   * that never beat.
   */
  retire(owner: string): Promise<Result<void, InspectorError>>;

  /**
   * The last heartbeat of each owner that has not retired since, in no particular order, and the
   * register's time. What was noted before this was called is in it.
   */
  heartbeats(): Promise<Result<Heartbeats, InspectorError>>;

  /**
   * Makes `owner` the one that has `role` from now on for so many milliseconds, if nobody else has
   * it; who has it may take it again. Of any number of concurrent callers one is told `true`.
   */
  lead(role: string, owner: string, milliseconds: number): Promise<Result<boolean, InspectorError>>;
}

export interface Heartbeats {
  /** The register's time. */
  readonly now: Date;
  readonly last: readonly Heartbeat[];
}

/** When an owner of runs was last alive. */
export interface Heartbeat {
  readonly owner: string;
  /** How long ago that was, in milliseconds by the register's clock; 0 where that was set back. */
  readonly age: number;
}
