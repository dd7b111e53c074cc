import type { FakeIronic } from '@ironic-inspector/testing';
import { pause } from './operator.ts';
import type { Random } from './random.ts';
import { FAULT_MS } from './times.ts';

const CHANGES = ['patchNode', 'setBootDevice', 'setPowerState', 'createPort', 'patchPort'] as const;

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
      const text = 'Node 1 is locked by host conductor, please retry after the current operation is completed.';
      fake.failNext({ kind: 'status', status: 409, text }, { call: CHANGES, times: 2 });
      counts.locked += 2;
    } else if (kind < 0.85) {
      fake.failNext({ kind: 'status', status: 503, text: 'The conductor has no room now' }, { times: 2 });
      counts.unavailable += 2;
    } else {
      fake.failNext({ kind: 'hang' });
      counts.hung++;
    }
  }
  fake.clearFaults();
  return counts;
}
