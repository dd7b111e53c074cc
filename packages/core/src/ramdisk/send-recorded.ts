import type { Context } from '../context.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { lockedError } from '../node/advance.ts';
import { sendChanges } from '../node/send-changes.ts';
import { Err, Ok, type Result } from '../result.ts';

/**
 * Sends the change set in `work`, if there is one: it is on record before anything of it is sent, so that it can be sent again instead
 * of computed again.
 *
 * @returns the node as Ironic has it afterwards; `record` when nothing of it changed
 */
export async function sendRecorded(
  context: Context,
  run: Introspection,
  record: Node,
  work: PendingWork,
  signal: AbortSignal,
): Promise<Result<Node, InspectorError>> {
  if (work.changeSet === undefined) return Ok(record);
  const stored = await context.nodes.update(run.uuid, { runId: run.runId, states: [run.state] }, { pending: work });
  if (stored.err) return stored;
  if (stored.val === undefined) return Err(lockedError(run.uuid));
  const sent = await sendChanges({ context, about: run, signal }, run.uuid, work.changeSet);
  return sent.map((changed) => withTraits(changed ?? record, work.changeSet));
}

/** Traits are sent after the node, so what the PATCH gave does not know of them. */
function withTraits(node: Node, changes: ChangeSet | undefined): Node {
  if (changes === undefined || changes.addTraits.length + changes.removeTraits.length === 0) return node;
  const traits = new Set([...(node.traits ?? []), ...changes.addTraits]);
  for (const trait of changes.removeTraits) traits.delete(trait);
  return { ...node, traits: [...traits] };
}
