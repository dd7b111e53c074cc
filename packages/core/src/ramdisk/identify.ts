import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import { shortText } from '../model/short-text.ts';
import { nextState } from '../model/state-machine.ts';
import { Err, Ok, type Result } from '../result.ts';
import { checkBearer } from './admit.ts';
import { rememberError } from './answer.ts';
import { findActiveNode } from './active-node.ts';
import { askNotFoundHook } from './ask-not-found-hook.ts';
import { beginProcessing } from './begin-processing.ts';
import { failRun } from './fail.ts';
import { findInIronic } from './find-in-ironic.ts';
import { attributesOf } from '../model/reported-addresses.ts';
import { lookUp, notFoundError } from './lookup.ts';
import { storeLogsLater } from './ramdisk-logs.ts';
import type { Callback } from './read-callback.ts';
import { runBefore } from './run-hooks.ts';
import { whyRefused } from './why-refused.ts';

/**
 * Says which run a callback belongs to: every hook's `before`, then the look-up, then the not-found hook. What is wrong with the
 * data is collected; if anything is, the run that it belongs to ends in `error` with those reasons, and no node is
 * created for it. A run that wants a token is left alone by who does not have it.
 */
export async function identify(
  context: Context,
  callback: Callback,
  bearer: Introspection | undefined,
  signal: AbortSignal,
): Promise<Result<Introspection, InspectorError>> {
  const { data } = callback;
  for (const message of callback.warnings)
    context.emit(undefined, { type: 'warning', source: 'ramdisk-data', message });
  const failures = await runBefore({
    hooks: context.hooks,
    options: context.settings,
    data,
    report: (step) => context.emit(undefined, step),
  });
  const attributes = attributesOf(data);
  const found = await lookUp(context, attributes);
  if (found.err && found.val.code !== 'lookup-failed') return found;

  if (found.ok && found.val !== undefined) {
    const allowed = checkBearer(context, found.val, bearer);
    if (allowed.err) return allowed;
    if (failures.length > 0) return failWaiting(context, found.val, callback, failures);
  }
  const run =
    found.ok && found.val === undefined && failures.length === 0 && bearer === undefined
      ? await notFound(context, callback, attributes, signal)
      : found;
  if (run.ok && run.val !== undefined) return Ok(run.val);
  if (run.err && run.val.code !== 'lookup-failed') return run;

  failures.push(`Look up error: ${(run.err ? run.val : notFoundError(attributes)).message}`);
  return refuse(context, callback, failures, found.err ? 'ambiguous-machine' : 'unknown-machine');
}

/** Nobody waits for the machine: is it one in use, or one that the not-found hook knows what to do with? */
async function notFound(
  context: Context,
  callback: Callback,
  attributes: LookupAttributes,
  signal: AbortSignal,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const { notFoundHook, settings } = context;
  const known = once(() => findInIronic(context, attributes, signal));
  // Nobody could have given a token to a machine in use that posts unasked, and what it says would be believed of a known node.
  if (settings.processing.permitActiveIntrospection && !settings.callback.requireToken) {
    const machine = await known();
    if (machine.err) return machine;
    const active = await findActiveNode(context, attributes, machine.val, signal);
    if (active.err || active.val !== undefined) return active;
  }
  if (notFoundHook === undefined) return Ok(undefined);
  return askNotFoundHook(context, notFoundHook, callback, { attributes, known, signal });
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => (answer ??= ask());
}

/** Ends the run that the bad data belongs to, unless it is in other hands (CONTRACT.md §4.2, step 5). */
async function failWaiting(
  context: Context,
  run: Introspection,
  callback: Callback,
  failures: readonly string[],
): Promise<Result<never, InspectorError>> {
  if (nextState(run.state, 'process') === undefined) {
    const refused = await beginProcessing(context, run, callback);
    if (refused.err) return refused;
  }
  const error = failuresError(failures, run.uuid);
  const failed = await failRun(context, run, 'pre-hooks', error, rememberError(callback, error), failures.join('\n'));
  // What is not on record must not be said: the ramdisk asks again.
  if (failed.err) return failed;
  context.emit(run, { type: 'callback-refused', reason: whyRefused(context, callback) });
  storeLogsLater(context, run, callback);
  return Err(error);
}

function refuse(
  context: Context,
  callback: Callback,
  failures: readonly string[],
  reason: 'unknown-machine' | 'ambiguous-machine',
): Result<never, InspectorError> {
  const error = failuresError(failures);
  context.emit(undefined, { type: 'callback-refused', reason });
  context.emit(undefined, { type: 'failed', stage: 'lookup', code: error.code, message: error.message });
  storeLogsLater(context, undefined, callback);
  return Err(error);
}

function failuresError(failures: readonly string[], node?: string): InspectorError {
  const short = failures.map((failure) => shortText(failure)).join('\n');
  const message = `The following failures happened during running pre-processing hooks:\n${short}`;
  return new InspectorError('lookup-failed', message, node === undefined ? {} : { node });
}
