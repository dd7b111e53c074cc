import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { NO_ATTRIBUTES } from '../model/lookup-attributes.ts';
import { isTerminal } from '../model/state-machine.ts';
import { advance } from '../node/advance.ts';
import { Ok, type Result } from '../result.ts';
import { readStatus } from './status.ts';

/** What the status says of an aborted run. */
const CANCELED = 'Canceled by operator';

/**
 * Ends an introspection that waits for the ramdisk (CONTRACT.md §2.5): powers the node off, if its boot is managed, and
 * records `error`. A run that has ended is left alone, its node too; in any other state it is `invalid-state`.
 */
export async function abort(context: Context, id: string): Promise<Result<Introspection, InspectorError>> {
  const run = await readStatus(context, id);
  if (run.err || isTerminal(run.val.state)) return run;
  const aborting = await advance(context, run.val, 'abort');
  if (aborting.err) return aborting;
  context.emit(aborting.val, { type: 'requested', what: 'abort' });
  context.inBackground('abort', () => endAborted(context, aborting.val));
  return Ok(aborting.val);
}

async function endAborted(context: Context, run: Introspection): Promise<void> {
  if (run.manageBoot) {
    const off = await context.ironic.setPowerState(run.uuid, 'power off');
    if (off.ok) context.emit(run, { type: 'powered-off' });
    else
      context.emit(run, {
        type: 'warning',
        source: 'abort',
        message: `could not power off the node: ${off.val.message}`,
      });
  }
  const ended = await advance(context, run, 'abort_end', {
    error: CANCELED,
    finishedAt: context.clock.now(),
    attributes: NO_ATTRIBUTES,
  });
  if (ended.err)
    context.emit(run, { type: 'failed', stage: 'abort', code: ended.val.code, message: ended.val.message });
  context.policy.enforceLater();
}
