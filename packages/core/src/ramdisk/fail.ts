import type { Context } from '../context.ts';
import type { Change } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Stage } from '../model/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import { isBusy } from '../model/state-machine.ts';
import { shortText } from '../model/short-text.ts';
import { endRun } from '../node/end-run.ts';
import { answerWith } from './answer.ts';
import { Err, type Result } from '../result.ts';

/**
 * The one way an introspection ends in `error`: state, reason and end are written together, the lookup attributes go.
 * A run that somebody else moved on meanwhile is left as it is: `node-locked`. So is one whose record could not be read or written, or
 * whose calls to Ironic did not fit into the time of a callback: what failed was not the run, and upkeep carries it on, for as long as a run may
 * take.
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
): Promise<Result<Introspection, InspectorError>> {
  const short = shortText(reason);
  const isLeft = context.hold?.isLeft === true && mayBeCarriedOn(context, run);
  const { code, cause, authors } = error;
  context.emit(run, { type: 'failed', stage, code, message: short, cause, ...(authors.length > 0 && { authors }) });
  if (isLeft) return Err(error);
  const failed = await endRun(context, run, 'error', { ...change, error: short });
  if (failed.err && failed.val.code !== 'node-locked') {
    const { val } = failed;
    context.emit(run, { type: 'failed', stage, code: val.code, message: val.message, cause: val.cause });
  }
  return failed;
}

function mayBeCarriedOn({ clock, settings }: Context, { state, startedAt }: Introspection): boolean {
  const seconds = (clock.now().getTime() - startedAt.getTime()) / 1000;
  return isBusy(state) && (settings.timeout === 0 || seconds < settings.timeout);
}
