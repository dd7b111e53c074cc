import type { Context } from '../context.ts';
import type { PendingStage } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Node } from '../model/node.ts';
import { checkProvisionState, findNode } from '../operator/check-node.ts';
import { Ok, type Result } from '../result.ts';

/**
 * The Ironic node of the run, if its provision state still allows introspection: it may be in use
 * by now. When all facts are written (stage `finish`) it may be in any state, which decides only
 * whether its power is touched.
 */
export async function readNode(
  context: Context,
  run: Introspection,
  signal: AbortSignal,
  stage?: PendingStage,
): Promise<Result<Node, InspectorError>> {
  const node = await findNode(context, run.uuid, { signal });
  if (node.err || stage === 'finish') return node;
  const allowed = checkProvisionState(context, node.val);
  return allowed.err ? allowed : Ok(node.val);
}
