import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { RunNode } from '../node/run-node.ts';
import type { Result } from '../result.ts';
import type { Callback } from './read-callback.ts';
import { runAfter } from './run-hooks.ts';
import { sendRecorded } from './send-recorded.ts';

/**
 * Runs every hook's `after` on the node and sends what they want written, once. What is `recorded` already, because an instance
 * that is gone began to send it, is sent instead of what the hooks want now; they run for the data alone then.
 *
 * @returns the node as Ironic has it afterwards
 */
export async function applyHooks(
  context: Context,
  run: Introspection,
  record: Node,
  callback: Pick<Callback, 'data'>,
  signal: AbortSignal,
  recorded?: ChangeSet,
): Promise<Result<Node, InspectorError>> {
  const node = new RunNode(record, () => context.ironic.listPorts({ node: run.uuid }, { signal }), knownPorts(run));
  const ran = await runAfter(
    { hooks: context.hooks, options: context.settings, data: callback.data, report: (step) => context.emit(run, step) },
    node,
  );
  if (ran.err) return ran;
  return sendRecorded(context, run, record, 'hooks', recorded ?? node.changes(), signal);
}

/** The start of a run records the MAC addresses of all ports: if there are none, the node has none, and nobody needs to ask. */
function knownPorts(run: Introspection): readonly [] | undefined {
  return run.state === 'processing' && run.attributes.mac.length === 0 ? [] : undefined;
}
