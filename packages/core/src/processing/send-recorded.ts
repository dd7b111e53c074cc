import type { PendingStage } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Introspection } from '../model/introspection.ts';
import type { JsonPatch, Node } from '../model/node.ts';
import { pathKeys, valueAt } from '../model/patch-path.ts';
import { Err, Ok, type Result } from '../result.ts';
import { guardOf, lockedError } from '../run/advance.ts';
import type { Context } from '../run/context.ts';
import { sendChanges } from './send-changes.ts';

/**
 * Sends a change set, if there is one: it is on record before anything of it is sent, so that it can be sent again instead
 * of computed again.
 *
 * @returns the node as Ironic has it afterwards; `record` when nothing of it changed
 */
export async function sendRecorded(
  context: Context,
  run: Introspection,
  record: Node,
  stage: PendingStage,
  changeSet: ChangeSet | undefined,
  signal: AbortSignal,
): Promise<Result<Node, InspectorError>> {
  if (changeSet === undefined) return Ok(record);
  const stored = await context.nodes.update(run.uuid, guardOf(run), { pending: { stage, changeSet } });
  if (stored.err) return stored;
  if (stored.val === undefined) return Err(lockedError(run.uuid));
  const changes = { ...changeSet, node: stillToDo(changeSet.node, record) };
  const sent = await sendChanges({ context, about: run, signal }, run.uuid, changes);
  return sent.map((changed) => withTraits(changed ?? record, changeSet));
}

/** Ironic refuses to remove what is not there: an instance that is gone may have removed it. */
function stillToDo(patch: JsonPatch, record: Node): JsonPatch {
  return patch.filter(({ op, path }) => op !== 'remove' || valueAt(record, pathKeys(path)) !== undefined);
}

/** Traits are sent after the node, so what the PATCH gave does not know of them. */
function withTraits(node: Node, changes: ChangeSet): Node {
  if (changes.addTraits.length + changes.removeTraits.length === 0) return node;
  const traits = new Set([...(node.traits ?? []), ...changes.addTraits]);
  for (const trait of changes.removeTraits) traits.delete(trait);
  return { ...node, traits: [...traits] };
}
