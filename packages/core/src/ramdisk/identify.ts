import type { CallbackRefusal } from '../contracts/flow-events.ts';
import { InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import { ramdiskError } from '../hooks/ramdisk-error.ts';
import type { Introspection } from '../model/introspection.ts';
import { isEmpty } from '../model/json.ts';
import { isEmptyAttributes } from '../model/lookup-attributes.ts';
import { failuresError, textOf } from '../processing/failures-error.ts';
import type { Callback } from '../processing/read-callback.ts';
import { storeLogsLater } from '../processing/ramdisk-logs.ts';
import { Err, Ok, type Result } from '../result.ts';
import { failRun } from '../run/fail.ts';
import { accepted, answerWith } from '../run/recorded-answer.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import { type Machine, notFoundError } from './recognise.ts';
import { beginProcessing, checkArrival, type TakenRun, takeRun } from './take-run.ts';
import { checkToken } from './token-run.ts';
import { beginForUnknown } from './unknown-machine.ts';

/**
 * Takes the run that a callback belongs to, or begins one for a machine that no run waits for. All
 * that is wrong with the data is collected. If anything is, the run ends in `error` with those
 * reasons, and no node is created for the machine. A callback without the token that
 * a run wants changes nothing; bad data without any address belongs to the run whose token it
 * carries.
 */
export async function identify(
  context: RamdiskContext,
  callback: Callback,
  tokenRun: Introspection | undefined,
  machine: Machine,
  known: () => Promise<Result<KnownMachine, InspectorError>>,
  signal: AbortSignal,
): Promise<Result<TakenRun, InspectorError>> {
  const { attributes, run, ambiguous } = machine;
  if (run !== undefined) {
    const allowed = checkToken(context, run, tokenRun);
    if (allowed.err) return allowed;
    const taken = await takeFound(context, run, callback, machine.failures);
    if (taken.err) return taken;
    if (taken.val !== undefined) return Ok(taken.val);
  }
  // A ramdisk that could not collect says why, and no more: the token names its run, and nothing
  // contradicts it.
  if (tokenRun !== undefined && machine.failures.length > 0 && isEmptyAttributes(attributes)) {
    const taken = await takeFound(context, tokenRun, callback, machine.failures);
    if (taken.err) return taken;
    if (taken.val !== undefined) return Ok(taken.val);
  }
  const isOpen = machine.failures.length === 0 && ambiguous === undefined && tokenRun === undefined;
  const begun = isOpen ? await beginForUnknown(context, callback, machine, known, signal) : Ok(undefined);
  if (begun.ok && begun.val !== undefined) return beginProcessing(context, begun.val, callback);
  if (begun.err && begun.val.code !== 'lookup-failed') return begun;
  const reason = begun.err ? begun.val : (ambiguous ?? notFoundError(attributes));
  const failures = [...machine.failures, new InspectorError(reason.code, `Look up error: ${reason.message}`)];
  return refuse(context, callback, failures, ambiguous === undefined ? 'unknown-machine' : 'ambiguous-machine');
}

/**
 * Bad data ends the run that it belongs to, unless that is in other hands (CONTRACT.md §4.2, step
 * 5).
 */
async function takeFound(
  context: RamdiskContext,
  run: Introspection,
  callback: Callback,
  failures: readonly InspectorError[],
): Promise<Result<TakenRun | undefined, InspectorError>> {
  if (failures.length === 0 || run.state !== 'waiting') return takeRun(context, run, callback);
  const isOfThisRun = checkArrival(run, callback);
  if (isOfThisRun.err) return isOfThisRun;
  const error = failuresError('processing-failed', failures, run.uuid);
  const answered = answerWith({ callback: accepted(context, callback) }, error);
  const failed = await failRun(context, run, 'pre-hooks', error, answered, textOf(failures));
  // What is not on record must not be said: the ramdisk asks again.
  if (failed.kind === 'interrupted') return Err(failed.error);
  context.emit(run, { type: 'callback-refused', reason: refusalReason(context, callback) });
  storeLogsLater(context, run, callback);
  return Err(error);
}

function refuse(
  context: RamdiskContext,
  callback: Callback,
  failures: readonly InspectorError[],
  reason: 'unknown-machine' | 'ambiguous-machine',
): Result<never, InspectorError> {
  const error = failuresError('lookup-failed', failures);
  context.emit(undefined, { type: 'callback-refused', reason });
  context.emit(undefined, { type: 'failed', stage: 'lookup', code: error.code, message: error.message });
  storeLogsLater(context, undefined, callback);
  return Err(error);
}

/**
 * Why the data of a known machine was not taken, when a hook's `before` failed: what the ramdisk
 * says itself comes first.
 */
function refusalReason(
  { hooks }: Pick<RamdiskContext, 'hooks'>,
  { data }: Pick<Callback, 'data'>,
): Extract<CallbackRefusal, 'ramdisk-error' | 'hook-failed'> {
  const isLookedAt = hooks.some(({ name }) => name === ramdiskError.name);
  return isLookedAt && !isEmpty(data.error) ? 'ramdisk-error' : 'hook-failed';
}
