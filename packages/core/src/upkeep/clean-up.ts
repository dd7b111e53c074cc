import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import { statesBefore } from '../model/state-machine.ts';
import { endRun } from '../node/end-run.ts';
import { answerWith } from '../ramdisk/answer.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { unattendedRuns } from './unattended.ts';

/** What the status says of a run that waited too long. */
const TIMED_OUT = { code: 'processing-failed', message: 'Introspection timeout' } as const;

/**
 * Ends runs that have been in one state longer than the time-out (CONTRACT.md §2.7). It counts from entering the state, so that a long
 * queue of power-ons does not time out in the queue; a run that is `starting` ends by itself, and one that nobody works on is carried on
 * first. The node is not powered off.
 */
export async function cleanUp(context: Context): Promise<Result<void, InspectorError>> {
  const { timeout } = context.settings;
  if (timeout === 0) return DONE;
  const now = context.clock.now();
  const states = statesBefore('timeout').filter((state) => state !== 'starting');
  const due = await context.nodes.due(states, new Date(now.getTime() - timeout * 1000));
  if (due.err) return due;
  const unattended = due.val.length === 0 ? Ok([]) : await unattendedRuns(context);
  if (unattended.err) return unattended;
  const carriedOn = new Set(unattended.val.map(({ runId }) => runId));
  for (const run of due.val.filter(({ runId }) => !carriedOn.has(runId))) {
    const ended = await endRun(context, run, 'timeout', { ...answerWith(run, TIMED_OUT), error: TIMED_OUT.message });
    if (ended.err && ended.val.code !== 'node-locked') return ended;
    if (ended.ok) context.emit(ended.val, { type: 'failed', stage: 'upkeep', ...TIMED_OUT });
  }
  return DONE;
}
