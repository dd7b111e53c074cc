import { attempt } from '../attempt.ts';
import type { Change, PendingStage } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import { type Interruption, interrupts, type Stage } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import { isBusy } from '../model/state-machine.ts';
import { shortText } from '../model/text.ts';
import { guardOf } from './advance.ts';
import type { Context } from './context.ts';
import { endRun } from './end-run.ts';
import { answerWith } from './recorded-answer.ts';

/**
 * The one way in which a run stops before it is where it was to go. When the error is the run's
 * own, it ends in `error`: state, reason and end are written together, the lookup attributes go.
 * When something that the run needs is away ({@link interrupts}), it is interrupted: it stays where
 * it is, and upkeep carries it on. A run that somebody else moved on meanwhile is left as it is.
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
 * Ends the run whatever the error is: for who waits for the answer and is told that it failed. What
 * cannot be written interrupts it.
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
  const failed = await endRun(context, run, 'error', { ...change, error: short });
  return failed.ok ? { kind: 'ended', error } : interruptRun(context, run, stage, failed.val);
}

/**
 * Leaves the run where it is, with what holds it up. Where even that cannot be written, the run is
 * found by upkeep all the same.
 *
 * @param goOnAt where it is carried on, when that is further on than what is on record
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
  const reason = { stage, code: error.code, message: shortText(error.message), since, times: times + 1 };
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
 * It stays in its state, as far as this flow has a say: what failed was not the run. Upkeep carries
 * it on, unless it is in other hands already.
 */
interface Interrupted {
  readonly kind: 'interrupted';
  readonly error: InspectorError;
}
