import type { Context } from '../context.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { Ok, type Result } from '../result.ts';
import { applyHooks } from './apply-hooks.ts';
import { applyRules } from './apply-rules.ts';
import type { Callback } from './read-callback.ts';
import { saveData } from './save-data.ts';
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
