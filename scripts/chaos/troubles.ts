/** Chaos itself: instances are killed and stopped, Ironic fails, the database is restarted. */
import type { Fault } from '@ironic-inspector/testing';
import { pause } from './operator.ts';
import type { Random } from './random.ts';
import type { Slot } from './slot.ts';
import type { Stage } from './stage.ts';
import { CALM_MS, FAULT_MS, GONE_MS, OUTAGE_MS, STOPPED_MS, type Plan } from './times.ts';

const CHANGES = ['patchNode', 'setBootDevice', 'setPowerState', 'createPort', 'patchPort'] as const;
const LOCKED: Fault = {
  kind: 'status',
  status: 409,
  text: 'Node 1 is locked by host conductor, please retry after the current operation is completed.',
};
const UNAVAILABLE: Fault = { kind: 'status', status: 503, text: 'The conductor has no room now' };
/** How Ironic is away for long, in turn. */
const OUTAGES = [[UNAVAILABLE], [LOCKED, CHANGES], [{ kind: 'drop' }]] as const;

/** How many instances that are stopped are killed then. */
const NEVER_CONTINUED = 0.1;

export interface Troubles {
  /** Instances that were. */
  killed: number;
  stopped: number;
  /** Calls to Ironic that were to fail so. */
  locked: number;
  unavailable: number;
  hung: number;
  /** How often Ironic was away for long. */
  outages: number;
  databaseRestarts: number;
}

/**
 * Begins all of it. When `signal` ends it and `over` resolves, everything runs again.
 *
 * @returns what happened so far, which goes on counting
 */
export function makeTrouble(
  { fake, slots, postgres }: Stage,
  plan: Plan,
  random: (what: string) => Random,
  signal: AbortSignal,
): { readonly troubles: Troubles; readonly over: Promise<unknown> } {
  const troubles = { killed: 0, stopped: 0, locked: 0, unavailable: 0, hung: 0, outages: 0, databaseRestarts: 0 };

  /** In bounds that clients are to bear. */
  const failForMoments = async (chance: Random) => {
    while (!signal.aborted) {
      await pause(chance.between(...FAULT_MS), signal);
      const kind = chance.next();
      if (kind < 0.45) {
        fake.failNext(LOCKED, { call: CHANGES, times: 2 });
        troubles.locked += 2;
      } else if (kind < 0.85) {
        fake.failNext(UNAVAILABLE, { times: 2 });
        troubles.unavailable += 2;
      } else {
        fake.failNext({ kind: 'hang' });
        troubles.hung++;
      }
    }
  };

  /**
   * For far longer than any call is repeated: as minutes are to the eighteen seconds of the real
   * times.
   */
  const failForLong = async () => {
    const [fault, call] = OUTAGES[troubles.outages++ % OUTAGES.length] ?? OUTAGES[0];
    // What small faults are left would come first.
    fake.clearFaults();
    fake.failNext(fault, { times: Infinity, ...(call && { call }) });
    await pause(OUTAGE_MS, signal);
    fake.clearFaults();
  };

  /** The first time in peace, the next time it crashes. */
  const restartDatabase = async (chance: Random) => {
    await postgres?.end(chance.chance(0.5) ? 'kill' : 'stop');
    await pause(chance.between(0, 1500), signal);
    await postgres?.start();
    troubles.databaseRestarts++;
  };

  /** Kills the instance, or stops it for longer than its lease. */
  const strike = async (slot: Slot, chance: Random) => {
    while (!signal.aborted) {
      await pause(chance.between(...CALM_MS), signal);
      if (signal.aborted) return;
      if (chance.chance(0.5)) {
        troubles.stopped++;
        slot.stop();
        await pause(chance.between(...STOPPED_MS), signal);
        if (!chance.chance(NEVER_CONTINUED)) {
          slot.continue();
          continue;
        }
      }
      troubles.killed++;
      await slot.kill();
      await pause(chance.between(...GONE_MS), signal);
      await slot.start();
    }
  };

  /** Once in each of so many equal parts of the time. */
  const spread = async (times: number, latest: number, chance: Random, happen: (chance: Random) => Promise<void>) => {
    const part = (plan.seconds * 1000) / times;
    for (let done = 0; done < times && !signal.aborted; done++) {
      const end = Date.now() + part;
      await pause(chance.between(0.2, latest) * part, signal);
      if (!signal.aborted) await happen(chance);
      await pause(end - Date.now(), signal);
    }
  };

  const over = Promise.all([
    failForMoments(random('faults')),
    spread(plan.outages, 0.5, random('outages'), failForLong),
    postgres && spread(plan.databaseRestarts, 0.8, random('database'), restartDatabase),
    ...slots.map((slot, index) => strike(slot, random(`strikes ${index}`))),
  ]).finally(() => fake.clearFaults());
  // It is waited for later on, and may fail before.
  over.catch(() => {});
  return { troubles, over };
}
