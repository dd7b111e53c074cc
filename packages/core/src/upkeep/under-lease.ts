import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { leasedIronic } from './leased-ironic.ts';
import { leasedNodes } from './leased-nodes.ts';
import type { Hold } from './lease.ts';

/**
 * Begins work on a run of ours: with a hold on the lease, and a context whose Ironic is called and whose store is written only as long as
 * the work is ours. When
 * `begin` fails, the hold is released; when it succeeds, whoever ends the work releases it.
 */
export async function underLease<T>(
  context: Context,
  doing: string,
  begin: (owned: Context, hold: Hold) => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const hold = await context.lease.take();
  if (hold.err) return hold;
  const owned: Context = {
    ...context,
    ironic: leasedIronic(context.ironic, hold.val),
    nodes: leasedNodes(context.nodes, hold.val),
    hold: hold.val,
  };
  const begun = await attempt(doing, () => begin(owned, hold.val));
  if (begun.err) hold.val.release();
  return begun;
}
