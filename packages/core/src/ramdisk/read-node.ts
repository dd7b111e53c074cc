import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { checkProvisionState, findNode } from '../operator/check-node.ts';
import { Ok, type Result } from '../result.ts';

/** The Ironic node of the run, if its provision state still allows introspection. */
export async function readNode(
  context: Context,
  run: Introspection,
  signal: AbortSignal,
): Promise<Result<Node, InspectorError>> {
  const node = await findNode(context, run.uuid, { signal });
  if (node.err) return node;
  const allowed = checkProvisionState(context, node.val);
  return allowed.err ? allowed : Ok(node.val);
}
