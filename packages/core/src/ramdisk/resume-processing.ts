import { attempt } from '../attempt.ts';
import { BACKGROUND_BUDGET_MS, type Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Outcome } from '../node/outcome.ts';
import { Ok, type Result } from '../result.ts';
import { processCallback } from './process-callback.ts';
import { failRun } from './fail.ts';
import { finishRun } from './finish.ts';
import { recordedWork } from './recorded-work.ts';
import { resumeEnrolling } from './resume-enrolling.ts';
import { runBefore } from './run-hooks.ts';

/**
 * Carries a callback on that another instance accepted: from the body on record, or, when something
 * may have been sent to Ironic, from the change set on record, or, when all is sent, to its end.
 * Hooks read the data alone, so running them again gives the same facts.
 *
 * @returns `undefined` when there was nothing to carry on
 */
export async function resumeProcessing(
  context: Context,
  run: Introspection,
): Promise<Result<Outcome | undefined, InspectorError>> {
  const work = await recordedWork(context, run);
  if (work.err) return work;
  const { callback, pending } = work.val;
  const processing = run.state === 'enrolling' ? await resumeEnrolling(context, run) : Ok(run);
  if (processing.err) return processing;
  if (processing.val === undefined) return Ok(undefined);
  const current = processing.val;
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  await runBefore({
    hooks: context.hooks,
    options: context.settings,
    data: callback.data,
    report: (step) => context.emit(current, step),
  });
  Object.assign(callback.data, pending.options.pluginData);
  const ending = await attempt('processing', () => processCallback(context, current, callback, signal, pending));
  if (ending.ok) return Ok(await finishRun(context, current, ending.val));
  const stage = pending.stage === 'finish' ? 'finish' : 'processing';
  return Ok(await failRun(context, current, stage, ending.val));
}
