import { setImmediate } from 'node:timers/promises';

/** Longest wait for something that tests expect to happen at once. */
const LIMIT_MS = 10_000;

/**
 * Waits, event loop turn by turn, until `check` says yes. Rejects after ten seconds, naming what
 * was waited for.
 */
export async function eventually(check: () => boolean | Promise<boolean>, what = check.toString()): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await setImmediate();
  }
}
