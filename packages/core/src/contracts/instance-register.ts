import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/**
 * How the instances that share a store know of each other: who of those that own runs is alive, and
 * which of them does what one alone should do.
 *
 * Where one process uses the store alone, core keeps it in memory.
 */
export interface InstanceRegister {
  /** Notes that `owner` was alive at `at`. */
  heartbeat(owner: string, at: Date): Promise<Result<void, InspectorError>>;

  /**
   * Notes that `owner` works on nothing any more: there is no heartbeat of it now. `Ok` also for one
   * that never beat.
   */
  retire(owner: string): Promise<Result<void, InspectorError>>;

  /**
   * The last heartbeat of each owner that has not retired since, in no particular order. What was
   * written before this was called is in it.
   */
  heartbeats(): Promise<Result<readonly Heartbeat[], InspectorError>>;

  /**
   * Makes `owner` the one that has `role`, until `until`, if nobody else has it at `now`; who has it may take it again.
   * Of any number of concurrent callers one is told `true`.
   */
  lead(role: string, owner: string, now: Date, until: Date): Promise<Result<boolean, InspectorError>>;
}

/** When an owner of runs was last alive. */
export interface Heartbeat {
  readonly owner: string;
  readonly at: Date;
}
