import type { PendingStage } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Introspection } from '../model/introspection.ts';
import type { JsonPatch, IronicNode } from '../model/node.ts';
import { pathKeys, valueAt } from '../model/patch-path.ts';
import { Err, Ok, type Result } from '../result.ts';
import { guardOf, lockedError } from '../run/advance.ts';
import type { Context } from '../run/context.ts';
import { sendChanges } from './send-changes.ts';

/**
 * Puts a change set on record, then sends it. So after a crash it is sent again, and not computed
 * again.
 *
 * @returns the node as Ironic has it afterwards; `record` when nothing of it changed
 */
export async function sendRecorded(
  context: Context,
  run: Introspection,
  record: IronicNode,
  stage: PendingStage,
  changeSet: ChangeSet | undefined,
  signal: AbortSignal,
): Promise<Result<IronicNode, InspectorError>> {
  if (changeSet === undefined) return Ok(record);
  const stored = await context.nodes.update(run.uuid, guardOf(run), { pending: { stage, changeSet } });
  if (stored.err) return stored;
  if (stored.val === undefined) return Err(lockedError(run.uuid));
  const changes = { ...changeSet, node: stillToDo(changeSet.node, record) };
  const sent = await sendChanges({ context, about: run, signal }, run.uuid, changes);
  return sent.map((changed) => withTraits(changed ?? record, changeSet));
}

/** Ironic refuses to remove what is not there: an instance that is gone may have removed it. */
function stillToDo(patch: JsonPatch, record: IronicNode): JsonPatch {
  return patch.filter(({ op, path }) => op !== 'remove' || valueAt(record, pathKeys(path)) !== undefined);
}

/** Traits are sent after the node, so what the PATCH gave does not know of them. */
function withTraits(node: IronicNode, changes: ChangeSet): IronicNode {
  if (changes.addTraits.length + changes.removeTraits.length === 0) return node;
  const traits = new Set([...(node.traits ?? []), ...changes.addTraits]);
  for (const trait of changes.removeTraits) traits.delete(trait);
  return { ...node, traits: [...traits] };
}
