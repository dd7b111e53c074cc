import { attempt } from '../attempt.ts';
import type { FlowStep } from '../contracts/flow-events.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Err, type Result } from '../result.ts';
import { findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type ProcessingContext } from '../run/context.ts';
import { failRun, type Outcome } from '../run/fail.ts';
import { type Ending, finishRun } from '../run/finish.ts';
import { saveData } from '../run/save-data.ts';
import { patienceOf } from './hook-patience.ts';
import { processData } from './process-data.ts';
import type { Callback } from './read-callback.ts';
import { runBefore } from './run-hooks.ts';

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
  const pipeline = {
    hooks: context.hooks,
    options: context.settings,
    data: callback.data,
    report: (step: FlowStep) => context.emit(run, step),
    patience: patienceOf(context),
  };
  const failures = await runBefore(pipeline);
  const [first] = failures;
  if (first !== undefined) {
    const texts = failures.map(({ message }) => message).join('\n');
    const message = `Pre-processing failures detected reapplying introspection on stored data:\n${texts}`;
    return Err(new InspectorError('processing-failed', message, { node: run.uuid, failure: first.failure }));
  }
  const node = await findNode(context, run.uuid, { signal });
  if (node.err) return node;
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  return processed.map((after) => ({ node: after, powerOff: false }));
}
