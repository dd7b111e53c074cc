import type { InspectorError } from '../errors.ts';
import { stageOf } from '../model/failure.ts';
import { isOverdue } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import { statesBefore } from '../model/state-machine.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { endRun } from '../run/end-run.ts';
import { readPower } from '../run/read-power.ts';
import { answerWith } from '../run/recorded-answer.ts';
import { unattendedRuns } from './resume.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** What the status says of a run that waited too long. */
const TIMED_OUT = { code: 'processing-failed', message: 'Introspection timeout' } as const;

/**
 * Ends runs that have been in one state for longer than the time-out (CONTRACT.md §2.7). It counts
 * from the moment a run entered its state, so that a long queue of power-ons does not time out in
 * the queue. A run that is `starting` ends by itself, and one that nobody works on is resumed
 * first. For an interrupted run it counts from its first interruption, whatever its state.
 *
 * The node is not powered off. What ran out while no inspector ran is given one more round of
 * upkeep, because the ramdisk may be about to post. Ages are by this instance's clock, as far as it
 * agrees with that of all instances.
 */
export async function cleanUp(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  const { ages, settings } = context;
  const { timeout, cleanUpPeriod } = settings;
  if (timeout === 0 || ages.own < cleanUpPeriod * 1000) return DONE;
  // Nothing is interrupted before it enters its state: what is overdue is among these.
  const due = await context.nodes.due(statesBefore('timeout'), ages.before(timeout * 1000));
  if (due.err) return due;
  const unattended = due.val.length === 0 ? Ok([]) : await unattendedRuns(context);
  if (unattended.err) return unattended;
  const { ahead } = context.lease.skew;
  const carriedOn = new Set(unattended.val.map(({ runId }) => runId));
  const isOver = ({ runId, state, stateSince, interruption }: Introspection) =>
    interruption === undefined
      ? state !== 'starting' && !carriedOn.has(runId) && ages.of(stateSince) - ahead >= timeout * 1000
      : isOverdue(interruption, ages, timeout, ahead);
  const over = due.val.filter(isOver);
  await readPower(
    context,
    over.filter(({ state, manageBoot }) => state === 'waiting' && manageBoot),
  );
  for (const run of over) {
    const message = whyTimedOut(run);
    const ended = await endRun(context, run, 'timeout', {
      ...answerWith(run, TIMED_OUT),
      error: TIMED_OUT.message,
      failure: { code: 'timed-out', stage: stageOf(run), message },
    });
    if (ended.err && ended.val.code !== 'node-locked') return ended;
    if (ended.ok) context.emit(ended.val, { type: 'failed', stage: 'upkeep', ...TIMED_OUT, message });
  }
  return DONE;
}

/**
 * The status has the original's two words, to the letter. Observers and the record have what the
 * run waited for.
 */
function whyTimedOut({ interruption }: Introspection): string {
  if (interruption === undefined) return TIMED_OUT.message;
  const { stage, message, since } = interruption;
  return `${TIMED_OUT.message}: interrupted at ${stage} since ${since.toISOString()}: ${message}`;
}
