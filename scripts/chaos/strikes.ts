import { pause } from './operator.ts';
import type { Random } from './random.ts';
import type { Slot } from './slot.ts';
import { CALM_MS, GONE_MS, STOPPED_MS } from './times.ts';

export interface Strikes {
  killed: number;
  stopped: number;
}

/** How many instances that are stopped are killed then. */
const NEVER_CONTINUED = 0.1;

/** Kills the instance or stops it for longer than its lease, at random instants; `signal` ends that, and it is running again then. */
export async function strike(slot: Slot, strikes: Strikes, random: Random, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(random.between(...CALM_MS), signal);
    if (signal.aborted) return;
    const kill = random.chance(0.5);
    if (!kill) {
      strikes.stopped++;
      slot.stop();
      await pause(random.between(...STOPPED_MS), signal);
      if (!random.chance(NEVER_CONTINUED)) {
        slot.continue();
        continue;
      }
    }
    strikes.killed++;
    await slot.kill();
    await pause(random.between(...GONE_MS), signal);
    await slot.start();
  }
}
