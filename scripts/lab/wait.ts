/** Waiting for what real programs do: bounded, and over at once when it cannot come any more. */
import { setTimeout as pause } from 'node:timers/promises';

const BETWEEN_MS = 100;

/** What a probe throws where waiting any longer has no point. */
export class Hopeless extends Error {}

/**
 * Looks again and again until `probe` gives something other than `undefined` or `false`.
 * @param check throws when there is no point in waiting any longer
 * @throws when the time is over, with what was waited for and why `probe` failed, if it did
 */
export async function until<T>(
  what: string,
  seconds: number,
  probe: () => T | Promise<T>,
  check: () => void = () => undefined,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + seconds * 1000;
  let reason = '';
  for (;;) {
    check();
    try {
      const found = await probe();
      if (found !== undefined && found !== false) return found as Exclude<T, undefined | false>;
      reason = '';
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      reason = `: ${String(error)}`;
    }
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s${reason}`);
    await pause(BETWEEN_MS);
  }
}
