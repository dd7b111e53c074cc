import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ManualClock } from './manual-clock.ts';

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;
/** How long work that needs no time to pass is waited for, in real milliseconds. */
const PATIENCE_MS = 1000;

/**
 * Passes time until `promise` settles, and observers were told what led to that. While `isBusy`
 * says that something is being worked on, time hardly passes: digests are made elsewhere, and must
 * not run into the limits of a callback, or of a store.
 */
export async function passTimeUntil<T>(promise: Promise<T>, clock: ManualClock, isBusy: () => boolean): Promise<T> {
  let isSettled = false;
  const settle = () => (isSettled = true);
  promise.then(settle, settle);
  const end = clock.elapsed() + DAY;
  for (;;) {
    await clock.idle();
    const patience = performance.now() + PATIENCE_MS;
    while (!isSettled && isBusy() && performance.now() < patience) await setImmediate();
    if (isSettled) {
      // Observers are told by a timer of no time, which was set before this one.
      await setTimeout(0);
      return promise;
    }
    if (clock.elapsed() >= end) throw new Error('A day has passed, and what is waited for has not happened');
    await clock.advance(SECOND);
  }
}
