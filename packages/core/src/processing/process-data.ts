import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import { jsonText } from '../model/exact-json.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import { saveData } from '../run/save-data.ts';
import { applyRules } from './apply-rules.ts';
import type { Callback } from './read-callback.ts';
import { runAfter } from './run-hooks.ts';
import { sendRecorded } from './send-recorded.ts';

/**
 * From data to facts: hooks, the processed document, rules. Every run goes through it, whether the ramdisk posted, an operator asked for
 * it again, or an instance that is gone had begun it.
 *
 * @param recorded the work that was in hand: what it began to send is sent again, which is safe because values are absolute
 * @returns the node as Ironic has it afterwards
 */
export async function processData(
  context: Context,
  run: Introspection,
  node: Node,
  callback: Pick<Callback, 'data' | 'spellings'>,
  signal: AbortSignal,
  recorded?: PendingWork,
): Promise<Result<Node, InspectorError>> {
  if (recorded?.stage === 'finish') return Ok(node);
  if (recorded?.stage === 'rules') return sendRecorded(context, run, node, 'rules', recorded.changeSet, signal);
  const changed = await applyHooks(context, run, node, callback, signal, recorded?.changeSet);
  if (changed.err) return changed;
  const saved = await saveData(context, run, 'processed', jsonText(callback.data, callback.spellings));
  if (saved.err) return saved;
  await context.policy.enforce(); // A failure is told to observers, and upkeep tries again.
  return applyRules(context, run, changed.val, { data: callback.data, location: saved.val }, signal);
}

/**
 * Runs every hook's `after` on the node and sends what they want written, once. What is `recorded` already, because an instance
 * that is gone began to send it, is sent instead of what the hooks want now; they run for the data alone then.
 *
 * @returns the node as Ironic has it afterwards
 */
async function applyHooks(
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
