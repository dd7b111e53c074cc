import type { Context } from '../context.ts';
import type { Change } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Stage } from '../model/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import { NO_ATTRIBUTES } from '../model/lookup-attributes.ts';
import { advance } from '../node/advance.ts';

/**
 * The one way an introspection ends in `error`: state, reason and end are written together, the lookup attributes go.
 * A run that somebody else moved on meanwhile is left as it is.
 *
 * @param reason what the status shows; the error's message unless given
 */
export async function failRun(
  context: Context,
  run: Introspection,
  stage: Stage,
  error: InspectorError,
  change: Pick<Change, 'callback'> = {},
  reason: string = error.message,
): Promise<void> {
  context.emit(run, { type: 'failed', stage, code: error.code, message: reason, cause: error.cause });
  const failed = await advance(context, run, 'error', {
    ...change,
    error: reason,
    finishedAt: context.clock.now(),
    attributes: NO_ATTRIBUTES,
    pending: null,
  });
  if (failed.err && failed.val.code === 'store-failed') {
    context.emit(run, {
      type: 'failed',
      stage,
      code: failed.val.code,
      message: failed.val.message,
      cause: failed.val.cause,
    });
  }
  context.policy.enforceLater();
}
