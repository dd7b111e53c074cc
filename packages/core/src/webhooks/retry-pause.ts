/** The pause after the first failure, and the longest, in milliseconds. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 300_000;

/** For how long a receiver may ask us to wait. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * Milliseconds until the next attempt when `attempts` have failed: doubled each time, shortened by
 * up to a half at random, so that receivers are not asked by all at once; what the receiver asks
 * for, if that is more.
 */
export function retryPause(attempts: number, retryAfter = 0): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  const pause = longest * (1 - Math.random() / 2);
  return Math.max(pause, Math.min(retryAfter, LONGEST_RETRY_AFTER_MS));
}

/** Whether it is time for the next attempt; not for ever because a clock was set back. */
export function isDue(nextAt: Date, now: Date): boolean {
  const left = nextAt.getTime() - now.getTime();
  return left <= 0 || left > LONGEST_RETRY_AFTER_MS;
}
