import { withTimeout } from '../attempt.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import { cleanUp } from './clean-up.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { keepHistory } from './keep-history.ts';
import { resumePosts } from './resume-posts.ts';
import { resumeAbandoned } from './resume.ts';
import { asLeader } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** How long each of what is handed back may take when the inspector stops. */
const RELEASE_MS = 5000;

/** One round of upkeep: each part of it is done, whatever became of the others. */
export async function doUpkeep(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  const kept = await keepRuns(context);
  const told = await keepHistory(context);
  return kept.err ? kept : told;
}

/** All of it but history, for which no run is to wait. */
export async function keepRuns(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  context.ages.look();
  const resumed = await resumeAbandoned(context);
  const relayed = await resumePosts(context);
  const timedOut = await cleanUp(context);
  const forgotten = await asLeader(context, 'sync-ironic', forgetDeleted);
  const enforced = await context.policy.upkeep();
  return [resumed, relayed, timedOut, forgotten, enforced].find((result) => result.err) ?? DONE;
}

/** What an instance that ends leaves to the others: its runs, and what its firewall let in. */
export async function leave({ clock, lease, policy }: UpkeepContext): Promise<Result<void, InspectorError>> {
  const [retired, released] = await Promise.all([
    withTimeout(clock, RELEASE_MS, 'handing back the runs', () => lease.retire()),
    withTimeout(clock, RELEASE_MS, 'the firewall', () => policy.release(), 'firewall-failed'),
  ]);
  return released.err ? released : retired;
}
