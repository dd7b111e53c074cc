/** Seconds: the lease of the instances, and between two rounds of their upkeep. */
export const LEASE = 2;
export const CLEAN_UP_PERIOD = 1;
/** Milliseconds an instance waits for one answer of Ironic; what hangs is noticed then. */
export const IRONIC_TIMEOUT_MS = 1500;
/** Milliseconds of each answer of Ironic. */
export const IRONIC_DELAY_MS = 50;
/**
 * Milliseconds, low and high: how long an instance is left alone, is stopped (longer than the
 * lease), is gone after it was killed.
 */
export const CALM_MS = [500, 3800] as const;
export const STOPPED_MS = [2200, 4500] as const;
export const GONE_MS = [200, 1500] as const;
/**
 * How long Ironic refuses everything; what an instance repeats calls for is less than a fifth of
 * that, as it is of two minutes.
 */
export const OUTAGE_MS = 12_000;
export const IRONIC_PATIENCE_MS = 2300;
/** Between two faults of Ironic. */
export const FAULT_MS = [150, 600] as const;
/** From power on to the first post of a ramdisk. */
export const BOOT_MS = [200, 1200] as const;
/**
 * The same of machines whose runs are aborted, and when that is asked for after they are accepted.
 */
export const SLOW_BOOT_MS = [6000, 9000] as const;
export const ABORT_MS = [0, 4000] as const;
/** Seconds between two looks at what Ironic has: who is deleted, whose ports there are. */
export const SYNC_PERIOD = 3;
/** The ramdisk pauses for 5 to 30 seconds between its posts, and waits for 30 for an answer. */
export const RAMDISK_SCALE = 0.2;
export const RAMDISK_TIMEOUT_MS = 8000;
/** A ramdisk that gave up is restarted by its system. */
export const RAMDISK_RESTART_MS = 1000;

export interface Plan {
  readonly nodes: number;
  /** How long requests for introspection come in, evenly; and chaos with them. */
  readonly seconds: number;
  /** Chaos goes on until it came this often. */
  readonly strikes: number;
  readonly databaseRestarts: number;
  /** How often Ironic is away for long. */
  readonly outages: number;
  /** How long the rest may take to end after that, in seconds. */
  readonly patience: number;
}

export const LONG: Plan = { nodes: 1000, seconds: 115, strikes: 50, databaseRestarts: 2, outages: 3, patience: 120 };
export const SHORT: Plan = { nodes: 128, seconds: 40, strikes: 15, databaseRestarts: 1, outages: 2, patience: 90 };
/**
 * Enough for what is broken on purpose to show: each course is taken twice, and may take its time
 * on a slow computer.
 */
export const MUTATED: Plan = { nodes: 32, seconds: 16, strikes: 4, databaseRestarts: 0, outages: 1, patience: 60 };
/** What a directed scene is sure to show needs little chaos besides. */
export const DIRECTED: Plan = { nodes: 16, seconds: 4, strikes: 2, databaseRestarts: 0, outages: 0, patience: 15 };
