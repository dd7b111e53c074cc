import type { Fault, FakeIronic } from '@ironic-inspector/testing';
import { pause } from './operator.ts';
import type { Random } from './random.ts';
import { FAULT_MS, OUTAGE_MS, type Plan } from './times.ts';

const CHANGES = ['patchNode', 'setBootDevice', 'setPowerState', 'createPort', 'patchPort'] as const;
const LOCKED: Fault = {
  kind: 'status',
  status: 409,
  text: 'Node 1 is locked by host conductor, please retry after the current operation is completed.',
};
const UNAVAILABLE: Fault = { kind: 'status', status: 503, text: 'The conductor has no room now' };

export interface FaultCounts {
  locked: number;
  unavailable: number;
  hung: number;
}

/** Has Ironic say that nodes are locked, that it cannot now, or nothing, all in bounds that clients are to bear. */
export async function troubleIronic(fake: FakeIronic, random: Random, signal: AbortSignal): Promise<FaultCounts> {
  const counts: FaultCounts = { locked: 0, unavailable: 0, hung: 0 };
  while (!signal.aborted) {
    await pause(random.between(...FAULT_MS), signal);
    const kind = random.next();
    if (kind < 0.45) {
      fake.failNext(LOCKED, { call: CHANGES, times: 2 });
      counts.locked += 2;
    } else if (kind < 0.85) {
      fake.failNext(UNAVAILABLE, { times: 2 });
      counts.unavailable += 2;
    } else {
      fake.failNext({ kind: 'hang' });
      counts.hung++;
    }
  }
  fake.clearFaults();
  return counts;
}

const OUTAGES = [
  (fake: FakeIronic) => fake.failNext(UNAVAILABLE, { times: Infinity }),
  (fake: FakeIronic) => fake.failNext(LOCKED, { call: CHANGES, times: Infinity }),
  (fake: FakeIronic) => fake.failNext({ kind: 'drop' }, { times: Infinity }),
];

/**
 * Has Ironic refuse for far longer than any call is repeated: as minutes are to the eighteen
 * seconds of the real times. @returns how often
 */
export async function stopIronic(fake: FakeIronic, plan: Plan, random: Random, signal: AbortSignal): Promise<number> {
  const part = (plan.seconds * 1000) / plan.outages;
  for (let outages = 0; outages < plan.outages; outages++) {
    const wait = random.between(0.2, 0.5) * part;
    await pause(wait, signal);
    if (signal.aborted) return outages;
    // What small faults are left would come first.
    fake.clearFaults();
    OUTAGES[outages % OUTAGES.length]?.(fake);
    await pause(OUTAGE_MS, signal);
    fake.clearFaults();
    await pause(part - wait - OUTAGE_MS, signal);
  }
  return plan.outages;
}
