import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import { isOurs } from '../lease/with-lease.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Callback } from '../processing/read-callback.ts';
import { resumeEnrolling } from '../processing/recorded-work.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { advance, guardOf, lockedError } from '../run/advance.ts';
import type { Context } from '../run/context.ts';
import { accepted } from '../run/recorded-answer.ts';

/** A run that is `processing`, and ours. */
export interface TakenRun {
  readonly run: Introspection;
  /** The work on record, of a run that was interrupted while it was processed. */
  readonly recorded?: PendingWork;
}

/**
 * Takes the run that waits for this callback: state, body and digest in one guarded write. From
 * here on there is enough on record to carry the run on without asking the ramdisk again.
 */
export async function beginProcessing(
  context: Context,
  run: Introspection,
  callback: Callback,
): Promise<Result<TakenRun, InspectorError>> {
  const begun = await advance(context, run, 'process', {
    callback: accepted(context, callback),
    pending: { body: callback.unprocessed, stage: 'hooks', changeSet: undefined },
  });
  return begun.map((taken) => ({ run: taken }));
}

/**
 * As {@link beginProcessing}, for a run that was found. A run that was interrupted after it had
 * accepted this very body is carried on at once. Any other run that is busy, or not `waiting` yet,
 * is `node-locked`: it is left alone, and the ramdisk asks again.
 *
 * @returns `undefined` for a run that is gone because its node was never created
 */
export async function takeRun(
  context: Context,
  run: Introspection,
  callback: Callback,
): Promise<Result<TakenRun | undefined, InspectorError>> {
  switch (run.state) {
    case 'starting':
      return Err(lockedError(run.uuid));
    case 'processing':
    case 'enrolling':
      return run.callback?.digest === callback.digest ? carryOn(context, run, callback) : Err(lockedError(run.uuid));
    default: {
      const isOfThisRun = checkArrival(run, callback);
      return isOfThisRun.err ? isOfThisRun : beginProcessing(context, run, callback);
    }
  }
}

/**
 * A callback that arrived before the run began is of an earlier boot, and waited here meanwhile:
 * `node-locked`. If its ramdisk still runs, it asks again.
 */
export function checkArrival(run: Introspection, { arrivedAt }: Callback): Result<void, InspectorError> {
  return arrivedAt < run.startedAt ? Err(lockedError(run.uuid)) : DONE;
}

/**
 * The data is as it was: what hooks added before the node was known is added again, and what was in
 * hand is on record.
 */
async function carryOn(
  context: Context,
  run: Introspection,
  callback: Callback,
): Promise<Result<TakenRun | undefined, InspectorError>> {
  const ours = await isOurs(context, run);
  if (ours.err) return ours;
  // No pause from here to the update, which claims the run: upkeep may be about to take it, too.
  if (!ours.val || context.lease.isWorkingOn(run.runId)) return Err(lockedError(run.uuid));
  // What was interrupted has its own time, which goes on.
  const since = run.interruption === undefined && { stateSince: context.clock.now() };
  const change = { owner: context.lease.owner, ...since };
  const taken = await context.nodes.update(run.uuid, guardOf(run), change);
  if (taken.err) return taken;
  if (taken.val === undefined) return Err(lockedError(run.uuid));
  context.emit(taken.val, { type: 'resumed', state: run.state });
  const pending = await context.nodes.pending(run.uuid);
  if (pending.err) return pending;
  const recorded = pending.val;
  if (recorded === undefined)
    return Err(new InspectorError('internal', 'There is no record of what was being processed', { node: run.uuid }));
  const current = run.state === 'enrolling' ? await resumeEnrolling(context, taken.val) : taken;
  if (current.err) return current;
  Object.assign(callback.data, recorded.options.pluginData);
  return Ok(current.val && { run: current.val, recorded });
}

/** The machine, or one with an address that it has, too, is being worked on. */
export function machineBusyError(): InspectorError {
  return new InspectorError('node-locked', 'The machine is being introspected, please, retry later');
}
