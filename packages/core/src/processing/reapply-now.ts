import { attempt } from '../attempt.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Err, type Result } from '../result.ts';
import { findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type ProcessingContext } from '../run/context.ts';
import { failRun, type Outcome } from '../run/fail.ts';
import { type Ending, finishRun } from '../run/finish.ts';
import { saveData } from '../run/save-data.ts';
import { failuresError } from './failures-error.ts';
import { processData } from './process-data.ts';
import type { Callback } from './read-callback.ts';
import { hasHooksToRun } from './recorded-work.ts';
import { pipelineOf, runBefore } from './run-hooks.ts';

/**
 * Processes the data of a run that is `reapplying`.
 *
 * @param isNew whether the data is to be kept in place of what is stored
 * @param recorded the work on record, where the run was processed before
 */
export async function reapplyNow(
  context: ProcessingContext,
  run: Introspection,
  callback: Callback,
  isNew: boolean,
  recorded?: PendingWork,
): Promise<Outcome> {
  const applied = await attempt('processing', () => process(context, run, callback, isNew, recorded));
  return applied.err ? failRun(context, run, 'processing', applied.val) : finishRun(context, run, applied.val);
}

/** CONTRACT.md §2.6 */
const HEADING = 'Pre-processing failures detected reapplying introspection on stored data';

async function process(
  context: ProcessingContext,
  run: Introspection,
  callback: Callback,
  isNew: boolean,
  recorded: PendingWork | undefined,
): Promise<Result<Ending, InspectorError>> {
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  if (isNew) {
    const kept = await saveData(context, run, 'unprocessed', callback.unprocessed);
    if (kept.err) return kept;
  } else context.history.document(run, 'unprocessed', callback.unprocessed);
  for (const message of callback.warnings) context.emit(run, { type: 'warning', source: 'ramdisk-data', message });
  const before = await runBefore(pipelineOf(context, run, callback.data));
  if (before.err) return before;
  if (before.val.length > 0 && hasHooksToRun(recorded))
    return Err(failuresError('processing-failed', before.val, run.uuid, HEADING));
  const node = await findNode(context, run.uuid, { signal });
  if (node.err) return node;
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  return processed.map((after) => ({ node: after, powerOff: false }));
}
