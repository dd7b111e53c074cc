import { attempt } from '../attempt.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok, type Result } from '../result.ts';
import type { Hold, Lease } from './lease.ts';
import { leasedIronic } from './leased-ironic.ts';
import { leasedNodes } from './leased-nodes.ts';

interface LeaseParts {
  readonly ironic: IronicClient;
  readonly nodes: NodeStore;
  readonly lease: Lease;
}

/**
 * Begins work on a run of ours: with a hold on the lease, and a context whose Ironic is called and whose store is written only as long as
 * the work is ours. When
 * `begin` fails, the hold is released; when it succeeds, whoever ends the work releases it.
 */
export async function underLease<T, Context extends LeaseParts>(
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
  };
  const begun = await attempt(doing, () => begin(owned, hold.val));
  if (begun.err) hold.val.release();
  return begun;
}

/**
 * Whether no other instance works on `run`, which is busy: it is this instance's own, or its owner
 * is gone.
 */
export async function isOurs(
  context: Pick<LeaseParts, 'lease'>,
  run: Introspection,
): Promise<Result<boolean, InspectorError>> {
  const { lease } = context;
  if (run.owner === lease.owner) return Ok(true);
  const absence = await lease.absence();
  return absence.map((isGone) => run.owner !== undefined && isGone(run.owner));
}
