import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { advance } from '../node/advance.ts';
import { applyHooks } from '../ramdisk/apply-hooks.ts';
import { applyRules } from '../ramdisk/apply-rules.ts';
import { failRun } from '../ramdisk/fail.ts';
import { finishRun, type Ending } from '../ramdisk/finish.ts';
import { readCallback, type Callback } from '../ramdisk/read-callback.ts';
import { runBefore } from '../ramdisk/run-hooks.ts';
import { saveData } from '../ramdisk/save-data.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findNode, findUuid } from './check-node.ts';
import { readStatus } from './status.ts';
import { loadData } from './stored-data.ts';

/** How long the calls to Ironic of one reapplication may take together: nobody waits for them. */
const BUDGET_MS = 60_000;

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
  const stored = given.val === undefined ? await readStored(context, uuid.val) : Ok(given.val);
  if (stored.err) return stored;
  const last = await readStatus(context, uuid.val);
  if (last.err) return last;
  const now = context.clock.now();
  const run = await advance(context, last.val, 'reapply', {
    runId: crypto.randomUUID(),
    startedAt: now,
    finishedAt: null,
    error: null,
    callback: null,
    pending: { body: stored.val.unprocessed, changeSet: undefined },
  });
  if (run.err) return run;
  context.emit(run.val, { type: 'requested', what: 'reapply' });
  context.inBackground('reapply', () => reapplyNow(context, run.val, stored.val, given.val !== undefined));
  return run;
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

async function reapplyNow(context: Context, run: Introspection, callback: Callback, isNew: boolean): Promise<void> {
  const applied = await attempt('processing', () => process(context, run, callback, isNew));
  if (applied.err) return failRun(context, run, 'processing', applied.val);
  return finishRun(context, run, applied.val);
}

async function process(
  context: Context,
  run: Introspection,
  callback: Callback,
  isNew: boolean,
): Promise<Result<Ending, InspectorError>> {
  const signal = AbortSignal.timeout(BUDGET_MS);
  if (isNew) {
    const kept = await saveData(context, run, 'unprocessed', callback.unprocessed);
    if (kept.err) return kept;
  }
  for (const message of callback.warnings) context.emit(run, { type: 'warning', source: 'ramdisk-data', message });
  const pipeline = {
    hooks: context.hooks,
    options: context.settings,
    data: callback.data,
    report: report(context, run),
  };
  const failures = await runBefore(pipeline);
  if (failures.length > 0) {
    const message = `Pre-processing failures detected reapplying introspection on stored data:\n${failures.join('\n')}`;
    return Err(new InspectorError('processing-failed', message, { node: run.uuid }));
  }
  const node = await findNode(context, run.uuid, { signal });
  if (node.err) return node;
  const changed = await applyHooks(context, run, node.val, callback, signal);
  if (changed.err) return changed;
  const saved = await saveData(context, run, 'processed', JSON.stringify(callback.data));
  if (saved.err) return saved;
  const ruled = await applyRules(context, run, changed.val, callback, signal);
  return ruled.map((after) => ({ node: after, powerOff: false }));
}

function report(context: Context, run: Introspection): Parameters<typeof runBefore>[0]['report'] {
  return (step) => context.emit(run, step);
}
