import type { PendingWork } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { isBusy, isTerminal, type State } from '../model/state-machine.ts';
import { extendTrail } from '../model/trail.ts';
import { Err, Ok, type Result } from '../result.ts';
import { lockedError } from './advance.ts';
import type { Context } from './context.ts';

/**
 * Records a run that no operator asked for: a machine posted by itself. `node-locked` when the node
 * has a run that it must not take the place of: one that has not ended.
 */
export async function beginUnrequested(
  context: Context,
  begins: Pick<Introspection, 'uuid' | 'state' | 'manageBoot' | 'attributes' | 'tokenDigest' | 'callback'>,
  pending?: PendingWork,
  mayReplace: (state: State) => boolean = isTerminal,
): Promise<Result<Introspection, InspectorError>> {
  const last = await context.nodes.get(begins.uuid);
  if (last.err) return last;
  if (last.val !== undefined && !mayReplace(last.val.state)) return Err(lockedError(begins.uuid));
  const now = context.clock.now();
  const run: Introspection = {
    ...begins,
    runId: crypto.randomUUID(),
    startedAt: now,
    stateSince: now,
    finishedAt: undefined,
    error: undefined,
    failure: undefined,
    interruption: undefined,
    owner: isBusy(begins.state) ? context.lease.owner : undefined,
    trail: extendTrail([], {
      at: now,
      event: 'start',
      from: last.val?.state,
      to: begins.state,
      instance: context.lease.instance,
    }),
  };
  const begun = await context.nodes.begin(run, last.val, pending);
  if (begun.err) return begun;
  if (begun.val === undefined) return Err(lockedError(begins.uuid));
  if (last.val !== undefined) context.history.leaving(last.val);
  context.emit(run, { type: 'state-changed', event: 'start', from: last.val?.state, to: run.state });
  return Ok(begun.val);
}
