import { attempt } from '../attempt.ts';
import type { DataStore } from '../contracts/data-store.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok, type Result } from '../result.ts';
import type { Claim, Lease } from './lease.ts';
import { leasedData } from './leased-data.ts';
import { leasedIronic } from './leased-ironic.ts';
import { leasedNodes } from './leased-nodes.ts';

interface LeaseParts {
  readonly ironic: IronicClient;
  readonly nodes: NodeStore;
  /** Where the work has to do with documents. */
  readonly data?: DataStore | undefined;
  readonly lease: Lease;
}

/**
 * Begins work on a run under a claim. Through the leased context that `begin` gets, Ironic is
 * called and the stores are written only as long as this instance has not lost its lease. When
 * `begin` fails, the claim is released; when it succeeds, whoever ends the work releases it.
 */
export async function withLease<T, Context extends LeaseParts>(
  context: Context,
  doing: string,
  begin: (leased: Context, claim: Claim) => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const claim = await context.lease.claim();
  if (claim.err) return claim;
  const leased: Context = {
    ...context,
    ironic: leasedIronic(context.ironic, claim.val),
    nodes: leasedNodes(context.nodes, claim.val),
    ...(context.data && { data: leasedData(context.data, claim.val) }),
  };
  const begun = await attempt(doing, () => begin(leased, claim.val));
  if (begun.err) claim.val.release();
  return begun;
}

/** Whether this instance may work on the busy `run`: its owner is this instance, or is gone. */
export async function isOurs(
  context: Pick<LeaseParts, 'lease'>,
  run: Introspection,
): Promise<Result<boolean, InspectorError>> {
  const { lease } = context;
  if (run.owner === lease.owner) return Ok(true);
  const absence = await lease.absence();
  return absence.map((isGone) => run.owner !== undefined && isGone(run.owner));
}
