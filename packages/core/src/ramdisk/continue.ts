/**
 * What happens when a booted machine posts: the journey of its data, from the body of the request to facts in Ironic.
 * Read this file first; each step is a file of that name beside it.
 *
 * The run is ours from `beginProcessing` on: from there every failure ends it in `error`, with the reason in its status. Before
 * that, a callback that cannot be matched with a waiting run changes nothing at all.
 */
import { attempt } from '../attempt.ts';
import { CALLBACK_BUDGET_MS, type Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { Ok, type Result } from '../result.ts';
import { answeredBefore, rememberError } from './answer.ts';
import { applyHooks } from './apply-hooks.ts';
import { applyRules } from './apply-rules.ts';
import { beginProcessing } from './begin-processing.ts';
import { failRun } from './fail.ts';
import { finishRun, type Ending } from './finish.ts';
import { identify } from './identify.ts';
import { storeLogsLater } from './ramdisk-logs.ts';
import { readCallback, type Callback } from './read-callback.ts';
import { readNode } from './read-node.ts';
import { archive, saveData } from './save-data.ts';

type Answer = Result<{ uuid: NodeUuid }, InspectorError>;

export async function continueIntrospection(context: Context, body: string | RamdiskData): Promise<Answer> {
  const callback = await readCallback(context, body);
  if (callback.err) return callback;
  // The same body twice at the same moment is one callback.
  return context.callbacks.join(callback.val.digest, (outlast) => answer(context, callback.val, outlast));
}

async function answer(
  context: Context,
  callback: Callback,
  outlast: (until: Promise<unknown>) => void,
): Promise<Answer> {
  context.emit(undefined, { type: 'callback-received', bytes: callback.length, digest: callback.digest });
  const repeated = await answeredBefore(context, callback);
  if (repeated !== undefined) return repeated;

  const found = await identify(context, callback);
  if (found.err) return found;
  const run = await beginProcessing(context, found.val, callback);
  if (run.err) return run;

  const processed = await attempt('processing', () => process(context, run.val, callback));
  if (processed.err) {
    await failRun(context, run.val, 'processing', processed.val, rememberError(callback, processed.val));
    storeLogsLater(context, run.val, callback);
    return processed;
  }
  if (context.settings.processing.alwaysStoreRamdiskLogs) storeLogsLater(context, run.val, callback);
  outlast(
    new Promise<void>((resolve) =>
      context.inBackground('finish', () => finishRun(context, run.val, processed.val).then(resolve)),
    ),
  );
  return Ok({ uuid: run.val.uuid });
}

/** The run is `processing`; one line a step (CONTRACT.md §4.2, from step 7). */
async function process(
  context: Context,
  run: Introspection,
  callback: Callback,
): Promise<Result<Ending, InspectorError>> {
  const signal = AbortSignal.timeout(CALLBACK_BUDGET_MS);
  await archive(context, run, callback.unprocessed);
  const node = await readNode(context, run, signal);
  if (node.err) return node;
  const changed = await applyHooks(context, run, node.val, callback, signal);
  if (changed.err) return changed;
  const saved = await saveData(context, run, 'processed', JSON.stringify(callback.data));
  if (saved.err) return saved;
  await context.policy.enforce(); // A failure is told to observers, and upkeep tries again.
  const ruled = await applyRules(context, run, changed.val, callback, signal);
  if (ruled.err) return ruled;
  return Ok({ node: ruled.val, powerOff: run.manageBoot, callback });
}
