import type { Context } from '../context.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { isBusy, isTerminal } from '../model/state-machine.ts';
import { lockedError } from '../node/advance.ts';
import { Err, Ok, type Result } from '../result.ts';

/**
 * Records a run that nobody asked for: a machine posted by itself. `node-locked` when the node has a run that goes on: that one is
 * somebody's.
 */
export async function beginUnasked(
  context: Context,
  begins: Pick<Introspection, 'uuid' | 'state' | 'manageBoot' | 'attributes' | 'tokenDigest' | 'callback'>,
  pending?: PendingWork,
): Promise<Result<Introspection, InspectorError>> {
  const last = await context.nodes.get(begins.uuid);
  if (last.err) return last;
  if (last.val !== undefined && !isTerminal(last.val.state)) return Err(lockedError(begins.uuid));
  const now = context.clock.now();
  const run: Introspection = {
    ...begins,
    runId: crypto.randomUUID(),
    startedAt: now,
    stateSince: now,
    finishedAt: undefined,
    error: undefined,
    interruption: undefined,
    owner: isBusy(begins.state) ? context.lease.owner : undefined,
  };
  const begun = await context.nodes.begin(run, last.val, pending);
  if (begun.err) return begun;
  if (begun.val === undefined) return Err(lockedError(begins.uuid));
  context.emit(run, { type: 'state-changed', event: 'start', from: last.val?.state, to: run.state });
  return Ok(begun.val);
}

/** The machine, or one with an address that it has, too, is being worked on. */
export function inHandError(): InspectorError {
  return new InspectorError('node-locked', 'The machine is being introspected, please, retry later');
}
