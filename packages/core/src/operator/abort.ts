import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import { isTerminal } from '../model/state-machine.ts';
import { advance } from '../node/advance.ts';
import { endRun } from '../node/end-run.ts';
import type { Outcome } from '../node/outcome.ts';
import { interruptRun } from '../ramdisk/fail.ts';
import type { Result } from '../result.ts';
import { underLease } from '../upkeep/under-lease.ts';
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
  return underLease(context, 'abort', async (owned, hold) => {
    const aborting = await advance(owned, run.val, 'abort');
    if (aborting.err) return aborting;
    context.emit(aborting.val, { type: 'requested', what: 'abort' });
    context.inBackground('abort', () => endAborted(owned, aborting.val).finally(hold.release));
    return aborting;
  });
}

/**
 * The run is `aborting`: powers the node off if that is ours to do, and ends the run, also when
 * Ironic refuses that. When it cannot be asked now, the run is interrupted: the machine must not
 * stay on because of that.
 */
export async function endAborted(context: Context, run: Introspection): Promise<Outcome> {
  if (run.manageBoot) {
    const off = await attempt('abort', () => context.ironic.setPowerState(run.uuid, 'power off'));
    if (off.ok) context.emit(run, { type: 'powered-off' });
    else if (interrupts(off.val.code)) return interruptRun(context, run, 'abort', off.val);
    else {
      const message = `could not power off the node: ${off.val.message}`;
      context.emit(run, { type: 'warning', source: 'abort', message });
    }
  }
  const ended = await endRun(context, run, 'abort_end', { error: CANCELED });
  return ended.ok ? { kind: 'reached', run: ended.val } : interruptRun(context, run, 'abort', ended.val);
}
