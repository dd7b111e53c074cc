import { attempt } from '../attempt.ts';
import { BACKGROUND_BUDGET_MS, type Context } from '../context.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { FlowStep } from '../model/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { advance } from '../node/advance.ts';
import type { Outcome } from '../node/outcome.ts';
import { failRun } from '../ramdisk/fail.ts';
import { finishRun, type Ending } from '../ramdisk/finish.ts';
import { processData } from '../ramdisk/process-data.ts';
import { readCallback, type Callback } from '../ramdisk/read-callback.ts';
import { runBefore } from '../ramdisk/run-hooks.ts';
import { saveData } from '../ramdisk/save-data.ts';
import { Err, Ok, type Result } from '../result.ts';
import { underLease } from '../upkeep/under-lease.ts';
import { findNode, findUuid } from './check-node.ts';
import { readStatus } from './status.ts';
import { loadData } from './stored-data.ts';

/**
 * Runs the hooks again, on stored data or on data that is given and replaces it (CONTRACT.md §2.9). Nothing is stored unless the node
 * is known and its run has ended; the result shows in the status alone.
 */
export async function reapply(
  context: Context,
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
  return underLease(context, 'reapplying', async (owned, hold) => {
    const run = await advance(owned, last.val, 'reapply', {
      runId: crypto.randomUUID(),
      startedAt: context.clock.now(),
      finishedAt: null,
      error: null,
      tokenDigest: null,
      callback: null,
      pending: { body: stored.val.unprocessed, stage: 'hooks', changeSet: undefined },
    });
    if (run.err) return run.val.code === 'node-locked' ? Err(lockedError(uuid.val)) : run;
    context.emit(run.val, { type: 'requested', what: 'reapply' });
    const isNew = given.val !== undefined;
    context.inBackground('reapply', () => reapplyNow(owned, run.val, stored.val, isNew).finally(hold.release));
    return run;
  });
}

async function readStored(context: Context, uuid: string): Promise<Result<Callback, InspectorError>> {
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

/**
 * The run is `reapplying`. `isNew`: the data is to be kept in place of what is stored. `recorded` is what an instance that is gone began
 * to send.
 */
export async function reapplyNow(
  context: Context,
  run: Introspection,
  callback: Callback,
  isNew: boolean,
  recorded?: PendingWork,
): Promise<Outcome> {
  const applied = await attempt('processing', () => process(context, run, callback, isNew, recorded));
  return applied.err ? failRun(context, run, 'processing', applied.val) : finishRun(context, run, applied.val);
}

async function process(
  context: Context,
  run: Introspection,
  callback: Callback,
  isNew: boolean,
  recorded: PendingWork | undefined,
): Promise<Result<Ending, InspectorError>> {
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  if (isNew) {
    const kept = await saveData(context, run, 'unprocessed', callback.unprocessed);
    if (kept.err) return kept;
  }
  for (const message of callback.warnings) context.emit(run, { type: 'warning', source: 'ramdisk-data', message });
  const pipeline = {
    hooks: context.hooks,
    options: context.settings,
    data: callback.data,
    report: (step: FlowStep) => context.emit(run, step),
  };
  const failures = await runBefore(pipeline);
  if (failures.length > 0) {
    const message = `Pre-processing failures detected reapplying introspection on stored data:\n${failures.join('\n')}`;
    return Err(new InspectorError('processing-failed', message, { node: run.uuid }));
  }
  const node = await findNode(context, run.uuid, { signal });
  if (node.err) return node;
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  return processed.map((after) => ({ node: after, powerOff: false }));
}

/** The original's words for this case (CONTRACT.md §1.10). */
function lockedError(uuid: string): InspectorError {
  return new InspectorError('node-locked', 'Node locked, please, try again later', { node: uuid });
}
