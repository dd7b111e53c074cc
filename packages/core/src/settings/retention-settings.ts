import * as z from 'zod';

/** What is kept of runs that have ended, and for how long. */
export interface RetentionSettings {
  /**
   * How many runs of a node are kept; its newest always is.
   * @default 10
   */
  readonly runsPerNode: number;
  /**
   * For how many days runs are kept that ended well; 0 is for ever.
   * @default 90
   */
  readonly days: number;
  /**
   * For how many days runs are kept that failed; 0 is for ever.
   * @default 365
   */
  readonly failedDays: number;
  /**
   * How many bytes the documents and events of all runs may take, as the store keeps them; then the
   * oldest runs of all nodes go. A run takes some 20 KB where documents are compressed, so that the
   * default holds ten runs of each of 10 000 nodes.
   * @default 2147483648 (2 GiB)
   */
  readonly bytes: number;
  /**
   * For how many days refused callbacks are kept; 0 is for ever. There are never more than 10 000
   * entries of them.
   * @default 7
   */
  readonly refusedDays: number;
  /**
   * Whether the history of a node goes when the node is gone from Ironic and upkeep forgets it.
   * `Inspector.history.forget()` removes it at any time.
   * @default false
   */
  readonly forgetDeleted: boolean;
}

/** Every default. */
export const RETENTION_DEFAULTS: RetentionSettings = {
  runsPerNode: 10,
  days: 90,
  failedDays: 365,
  bytes: 2 ** 31,
  refusedDays: 7,
  forgetDeleted: false,
};

const MAX_DAYS = 36_500;

export const retentionSettingsShape = z.strictObject({
  runsPerNode: z.int().min(1).max(1_000_000),
  days: z.number().min(0).max(MAX_DAYS),
  failedDays: z.number().min(0).max(MAX_DAYS),
  bytes: z.int().min(0),
  refusedDays: z.number().min(0).max(MAX_DAYS),
  forgetDeleted: z.boolean(),
});
