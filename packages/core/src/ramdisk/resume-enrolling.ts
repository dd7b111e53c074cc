import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { advance } from '../node/advance.ts';
import { Ok, type Result } from '../result.ts';

/**
 * The node that the not-found hook was to create is in Ironic, or it is not: then there is nothing
 * to carry on, and the ramdisk, which got no answer, posts again.
 */
export async function resumeEnrolling(
  context: Context,
  run: Introspection,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const node = await context.ironic.getNode(run.uuid, { fields: ['uuid'] });
  if (node.err) return node;
  if (node.val !== undefined) return advance(context, run, 'process');
  const forgotten = await context.nodes.forget(run);
  return forgotten.err ? forgotten : Ok(undefined);
}
