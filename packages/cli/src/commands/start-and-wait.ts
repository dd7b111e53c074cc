import { setTimeout as sleep } from 'node:timers/promises';
import type { IntrospectAllOptions, OperatorApi } from '@ironic-inspector/core';
import { InspectorError, type Result } from '@ironic-inspector/core/errors';
import type { Surroundings } from '../command.ts';
import { Progress } from '../progress.ts';
import type { NodeOutcome } from '../run-table.ts';

/** How long the last events are waited for when all runs have ended, in milliseconds. */
const PATIENCE_MS = 2000;

/**
 * Introspects the nodes, some at a time, and writes a line for what happens. A server that tells no
 * events is waited for all the same.
 */
export async function startAndWait(
  api: OperatorApi,
  nodes: readonly string[],
  options: Pick<IntrospectAllOptions, 'manageBoot' | 'concurrency'>,
  surroundings: Surroundings,
): Promise<Result<readonly NodeOutcome[], InspectorError>> {
  const { signal, terminal } = surroundings;
  const progress = new Progress(nodes, surroundings);
  const over = new AbortController();
  const shown = terminal.isJson ? undefined : showEvents(api, progress, over.signal);
  const results = await api.introspectAll(nodes, { ...options, signal, onProgress: (step) => progress.step(step) });
  if (!signal.aborted && results.ok)
    await Promise.race([progress.isTold, sleep(PATIENCE_MS, undefined, { ref: false })]);
  over.abort();
  await shown;
  progress.close();
  return results.map((all) => nodes.map((node) => outcomeOf(node, all.get(node), progress.runIdOf(node))));
}

async function showEvents(api: OperatorApi, progress: Progress, signal: AbortSignal): Promise<void> {
  try {
    for await (const event of api.watch({ signal })) progress.event(event);
  } catch (thrown) {
    progress.blind(InspectorError.from(thrown, 'watching'));
  }
}

function outcomeOf(
  node: string,
  result: Awaited<ReturnType<OperatorApi['finished']>> | undefined,
  runId: string | undefined,
): NodeOutcome {
  const begun = runId !== undefined && { runId };
  if (result?.ok === true) return { node, became: 'finished', runId: result.val.runId, run: result.val };
  const error = result?.val ?? new InspectorError('internal', 'Nothing was said of this node');
  if (!begun) return { node, became: error.code === 'wait-aborted' ? 'not-begun' : 'refused', error };
  if (error.code === 'wait-aborted') return { node, became: 'goes-on', ...begun, error };
  // Only a run that has failed says so; else it is the wait that went wrong.
  return { node, became: error.code === 'processing-failed' ? 'error' : 'goes-on', ...begun, error };
}
