import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { advance, lockedError } from '../node/advance.ts';
import { Err, type Result } from '../result.ts';
import type { Callback } from './read-callback.ts';

/**
 * Takes the run for this callback: state, body and digest in one guarded write. From here on there is enough on record to
 * carry the run on without asking the ramdisk again.
 *
 * Another body while the run is being processed, or a run that is not `waiting` yet, is `node-locked`: the run is left alone and the
 * ramdisk asks again.
 */
export async function beginProcessing(
  context: Context,
  run: Introspection,
  callback: Callback,
): Promise<Result<Introspection, InspectorError>> {
  if (run.state === 'processing' || run.state === 'starting') return Err(lockedError(run.uuid));
  return advance(context, run, 'process', {
    callback: { digest: callback.digest, answer: undefined },
    pending: { body: callback.unprocessed, stage: 'hooks', changeSet: undefined },
  });
}
