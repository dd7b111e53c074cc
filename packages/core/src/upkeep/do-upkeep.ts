import { withTimeout } from '../attempt.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import { cleanUp } from './clean-up.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { keepHistory } from './keep-history.ts';
import { resumeAbandoned } from './resume.ts';
import { asLeader } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** How long the firewall may take to let go when the inspector stops. */
const RELEASE_MS = 5000;

/** One round of upkeep: each part of it is done, whatever became of the others. */
export async function doUpkeep(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  context.ages.look();
  const resumed = await resumeAbandoned(context);
  const timedOut = await cleanUp(context);
  const forgotten = await asLeader(context, 'sync-ironic', forgetDeleted);
  const enforced = await context.policy.upkeep();
  const kept = await keepHistory(context);
  return [resumed, timedOut, forgotten, enforced, kept].find((result) => result.err) ?? DONE;
}

/** What an instance that ends leaves to the others: its runs, and what its firewall let in. */
export async function leave({ clock, lease, policy }: UpkeepContext): Promise<Result<void, InspectorError>> {
  const retired = await lease.retire();
  const released = await withTimeout(clock, RELEASE_MS, 'the firewall', () => policy.release(), 'firewall-failed');
  return released.err ? released : retired;
}

/** Timers are nothing to begin unasked: a script that only looks at a status would never end. */
export function warnOfNoUpkeep(emit: Emit): void {
  const message = 'this inspector was not started: no run times out or is resumed until start() or upkeep() is called';
  emit(undefined, { type: 'warning', source: 'inspector', message });
}
