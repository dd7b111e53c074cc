import { attempt } from '../attempt.ts';
import type { Change, PendingStage } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import { failureOf } from '../model/failure.ts';
import { type Interruption, interrupts, type Stage } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import { maskSecrets } from '../model/secrets.ts';
import { isBusy } from '../model/state-machine.ts';
import { shortText } from '../model/text.ts';
import { guardOf } from './advance.ts';
import type { Context } from './context.ts';
import { endRun } from './end-run.ts';
import { answerWith } from './recorded-answer.ts';

/**
 * The only way in which a run stops before it has reached its goal. An error of the run itself ends
 * it in `error`: state, reason and end are written together, and the lookup attributes are cleared.
 * A temporary error of something that the run needs ({@link interrupts}) interrupts it: the run
 * stays in its state, and upkeep carries it on. A run that another task has moved on meanwhile is
 * left as it is.
 *
 * @param reason what the status shows; the error's message unless given
 */
export async function failRun(
  context: Context,
  run: Introspection,
  stage: Stage,
  error: InspectorError,
  change: Pick<Change, 'callback'> = answerWith(run, error),
  reason: string = error.message,
): Promise<Stopped> {
  if (interrupts(error.code)) return interruptRun(context, run, stage, error);
  return endInError(context, run, stage, error, change, reason);
}

/**
 * Ends the run whatever the error is. For callers that wait for the answer and are told that it
 * failed. When the end cannot be written, the run is interrupted.
 */
export async function endInError(
  context: Context,
  run: Introspection,
  stage: Stage,
  error: InspectorError,
  change: Pick<Change, 'callback'> = answerWith(run, error),
  reason: string = error.message,
): Promise<Stopped> {
  const short = shortText(reason);
  const { code, cause, authors } = error;
  context.emit(run, { type: 'failed', stage, code, message: short, cause, ...(authors.length > 0 && { authors }) });
  const failed = await endRun(context, run, 'error', {
    ...change,
    error: short,
    failure: failureOf(error, stage, short),
  });
  return failed.ok ? { kind: 'ended', error } : interruptRun(context, run, stage, failed.val);
}

/**
 * Leaves the run in its state, and puts on record what interrupted it. When even that cannot be
 * written, upkeep finds the run all the same.
 *
 * @param goOnAt the stage to carry it on in, when that is further on than the one on record
 */
export async function interruptRun(
  context: Context,
  run: Introspection,
  stage: Stage,
  error: InspectorError,
  goOnAt?: PendingStage,
): Promise<Interrupted> {
  const at = context.clock.now();
  const { since = at, times = 0 } = run.interruption ?? {};
  const reason = { stage, code: error.code, message: maskSecrets(shortText(error.message)), since, times: times + 1 };
  const interruption: Interruption = { ...reason, at };
  context.emit(run, { type: 'interrupted', ...reason, cause: error.cause });
  if (isBusy(run.state)) {
    const pending = goOnAt === undefined ? {} : { pending: { stage: goOnAt, changeSet: undefined } };
    await attempt('an interruption', () => context.nodes.update(run.uuid, guardOf(run), { interruption, ...pending }));
  }
  return { kind: 'interrupted', error };
}

/** Where a flow that carries a run on has brought it. */
export type Outcome = Reached | Stopped;

/** It is where the flow was to bring it. */
interface Reached {
  readonly kind: 'reached';
  readonly run: Introspection;
}

type Stopped = Ended | Interrupted;

/** It ended in `error`, which is on record. */
interface Ended {
  readonly kind: 'ended';
  readonly error: InspectorError;
}

/**
 * The run stays in its state, as far as this flow is concerned. Upkeep carries it on, unless
 * another task already has.
 */
interface Interrupted {
  readonly kind: 'interrupted';
  readonly error: InspectorError;
}
