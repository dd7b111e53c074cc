import { InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import { isRelayed, RELAYED } from '../model/callback-token.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { type Callback, readCallback } from '../processing/read-callback.ts';
import { reapplyNow } from '../processing/reapply-now.ts';
import { Err, Ok, type Result } from '../result.ts';
import { advance } from '../run/advance.ts';
import { findUuid } from '../run/check-node.ts';
import type { OperatorContext } from './operator-context.ts';
import { loadData, readStatus } from './status.ts';

/**
 * Runs the hooks again, on stored data, or on data that is given and replaces it (CONTRACT.md
 * §2.9). Nothing is stored unless the node is known and its run has ended. The result
 * shows in the status alone.
 */
export async function reapply(
  context: OperatorContext,
  id: string,
  data: string | RamdiskData | undefined,
): Promise<Result<Introspection, InspectorError>> {
  const given = data === undefined ? Ok(undefined) : await readCallback(context, data);
  if (given.err) return given;
  const uuid = await findUuid(context, id);
  if (uuid.err) return uuid;
  // The record before the data: what another one stores meanwhile comes with another record, which
  // the guard does not let pass.
  const last = await readStatus(context, uuid.val);
  const stored = given.val === undefined ? await readStored(context, uuid.val) : Ok(given.val);
  if (stored.err) return stored;
  if (last.err) return last;
  return withLease(context, 'reapplying', async (leased, claim) => {
    const run = await advance(leased, last.val, 'reapply', {
      runId: crypto.randomUUID(),
      startedAt: context.clock.now(),
      finishedAt: null,
      error: null,
      failure: null,
      // Which hooks it has follows from whose data it is.
      tokenDigest: isRelayed(last.val) ? RELAYED : null,
      callback: null,
      pending: { body: stored.val.unprocessed, stage: 'hooks', changeSet: undefined },
    });
    if (run.err) return run.val.code === 'node-locked' ? Err(reapplyLockedError(uuid.val)) : run;
    context.history.leaving(last.val);
    context.emit(run.val, { type: 'requested', what: 'reapply' });
    const isNew = given.val !== undefined;
    void context.inBackground('reapply', () => reapplyNow(leased, run.val, stored.val, isNew)).then(claim.release);
    return run;
  });
}

async function readStored(context: OperatorContext, uuid: string): Promise<Result<Callback, InspectorError>> {
  if (context.data === undefined) {
    return Err(
      new InspectorError(
        'bad-request',
        'Inspector is not configured to store introspection data. Set the [processing]store_data configuration option to change this.',
        { node: uuid },
      ),
    );
  }
  const document = await loadData(context, uuid, 'unprocessed');
  return document.err ? document : readCallback(context, document.val);
}

/** The original's words for this case (CONTRACT.md §1.10). */
function reapplyLockedError(uuid: string): InspectorError {
  return new InspectorError('node-locked', 'Node locked, please, try again later', { node: uuid });
}
