import type { InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import type { Introspection } from '../model/introspection.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { Result } from '../result.ts';
import { advance } from '../run/advance.ts';
import { findUuid } from '../run/check-node.ts';
import type { Context } from '../run/context.ts';
import { endAborted } from '../run/finish.ts';
import { readStatus } from './status.ts';

/**
 * Ends an introspection that waits for the ramdisk (CONTRACT.md §2.5): powers the node off, if its
 * boot is managed, and records `error`. A run that has ended is left alone, its node too; in
 * any other state it is `invalid-state`.
 */
export async function abort(context: Context, id: string): Promise<Result<Introspection, InspectorError>> {
  const uuid = await findUuid(context, id);
  if (uuid.err) return uuid;
  const run = await readStatus(context, uuid.val);
  if (run.err || isTerminal(run.val.state)) return run;
  return withLease(context, 'abort', async (leased, claim) => {
    const aborting = await advance(leased, run.val, 'abort');
    if (aborting.err) return aborting;
    context.emit(aborting.val, { type: 'requested', what: 'abort' });
    void context.inBackground('abort', () => endAborted(leased, aborting.val)).then(claim.release);
    return aborting;
  });
}
