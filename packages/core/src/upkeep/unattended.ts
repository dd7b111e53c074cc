import type { UpkeepContext } from './upkeep-context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { isOverdue, isTimeToGoOn } from '../model/interruption.ts';
import { isBusy, STATES } from '../model/state-machine.ts';
import { Ok, type Result } from '../result.ts';

/**
 * Busy runs that nobody works on and somebody should: those of instances that are gone, and those
 * of this one that nobody here works on any more because something was away. What was interrupted
 * here has its pauses; what was for too long is not tried any more: it times out.
 */
export async function unattendedRuns(
  context: UpkeepContext,
): Promise<Result<readonly Introspection[], InspectorError>> {
  const { lease, clock, ages, settings } = context;
  const since = lease.goneBefore;
  const abandoned = await context.nodes.abandoned(since);
  if (abandoned.err) return abandoned;
  const now = clock.now();
  const busy = await context.nodes.due(STATES.filter(isBusy), ages.before(0));
  if (busy.err) return busy;
  const others = abandoned.val.filter(({ owner }) => owner !== lease.owner);
  const lost = busy.val.filter(({ owner, runId }) => owner === lease.owner && !lease.isWorkingOn(runId));
  const isTime = ({ interruption, stateSince }: Introspection) =>
    interruption === undefined
      ? ages.of(stateSince) > now.getTime() - since.getTime()
      : isTimeToGoOn(interruption, now);
  // After a restart everything is tried once more, before its time is out.
  const isNew = ages.own < settings.cleanUpPeriod * 1000;
  const mayGoOn = ({ interruption }: Introspection) =>
    interruption === undefined || isNew || !isOverdue(interruption, ages, settings.timeout);
  return Ok([...others, ...lost.filter(isTime)].filter(mayGoOn));
}
