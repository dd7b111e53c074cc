import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';

/** How many rounds of upkeep a leader may miss before another one takes its role. */
const ROUNDS = 3;

/** Does `work` if this instance has the role, or can have it: of all that share the store one has, until it misses some rounds. */
export async function asLeader(
  context: Context,
  role: string,
  work: (context: Context) => Promise<Result<void, InspectorError>>,
): Promise<Result<void, InspectorError>> {
  const term = Math.max(context.settings.cleanUpPeriod, 1) * ROUNDS * 1000;
  const leads = await context.lease.lead(role, term);
  if (leads.err) return leads;
  return leads.val ? work(context) : DONE;
}
