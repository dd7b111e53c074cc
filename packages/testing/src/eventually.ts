import { setImmediate } from 'node:timers/promises';

/** Longest wait for something that tests expect to happen at once. */
const LIMIT_MS = 10_000;

/**
 * Waits, one turn of the event loop at a time, until `check` is true. Rejects after ten seconds
 * with `what` in its message.
 */
export async function eventually(check: () => boolean | Promise<boolean>, what = check.toString()): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await setImmediate();
  }
}
