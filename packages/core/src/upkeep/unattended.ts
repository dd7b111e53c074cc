import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { isOverdue, isTimeToGoOn } from '../model/interruption.ts';
import { isBusy, STATES } from '../model/state-machine.ts';
import { Ok, type Result } from '../result.ts';

/** However wrong the clocks of others are, what they wrote is from before. */
const END_OF_TIME = new Date(8.64e15);

/**
 * Whether no other instance works on `run`, which is busy: it is this instance's own, or its owner
 * is gone.
 */
export async function isOurs(context: Context, run: Introspection): Promise<Result<boolean, InspectorError>> {
  const { lease } = context;
  if (run.owner === lease.owner) return Ok(true);
  const absence = await lease.absence();
  return absence.map((isGone) => run.owner !== undefined && isGone(run.owner));
}

/**
 * Busy runs that nobody works on and somebody should: those of instances that are gone, and those
 * of this one that nobody here works on any more because something was away. What was interrupted
 * here has its pauses; what was for too long is not tried any more: it times out.
 */
export async function unattendedRuns(context: Context): Promise<Result<readonly Introspection[], InspectorError>> {
  const { lease, clock, ages, settings } = context;
  const busy = await context.nodes.due(STATES.filter(isBusy), END_OF_TIME);
  if (busy.err) return busy;
  // After the runs: who owns one of them has beaten before it was written.
  const absence = await lease.absence();
  if (absence.err) return absence;
  const now = clock.now();
  const others = busy.val.filter(({ owner }) => owner !== undefined && owner !== lease.owner && absence.val(owner));
  const lost = busy.val.filter(({ owner, runId }) => owner === lease.owner && !lease.isWorkingOn(runId));
  const isTime = ({ interruption, stateSince }: Introspection) =>
    interruption === undefined ? ages.of(stateSince) > lease.goneAfter : isTimeToGoOn(interruption, now);
  // After a restart everything is tried once more, before its time is out.
  const isNew = ages.own < settings.cleanUpPeriod * 1000;
  const mayGoOn = ({ interruption }: Introspection) =>
    interruption === undefined || isNew || !isOverdue(interruption, ages, settings.timeout, lease.skew.ahead);
  return Ok([...others, ...lost.filter(isTime)].filter(mayGoOn));
}
