import type { Change, Guard } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { type Event, invalidEventMessage, isBusy, nextState } from '../model/state-machine.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Context } from './context.ts';

/**
 * Moves `run` by `event`: looks in the state table, then one guarded write with everything that changes. A run that is
 * busy then is ours, others have no owner.
 *
 * @returns the new record. `invalid-state` when the table has no such transition; `node-locked` when the run has moved
 * on since it was read: somebody else owns it now, and nothing was written.
 */
export async function advance(
  context: Context,
  run: Introspection,
  event: Event,
  change: Omit<Change, 'state' | 'stateSince' | 'owner' | 'interruption'> = {},
): Promise<Result<Introspection, InspectorError>> {
  const state = nextState(run.state, event);
  if (state === undefined)
    return Err(new InspectorError('invalid-state', invalidEventMessage(run.state, event), { node: run.uuid }));
  const now = context.clock.now();
  const written = await context.nodes.update(run.uuid, guardOf(run), {
    ...change,
    state,
    stateSince: now,
    owner: isBusy(state) ? context.lease.owner : null,
    ...(hasGoneOn(run, event) && { interruption: null }),
  });
  if (written.err) return written;
  if (written.val === undefined) return Err(lockedError(run.uuid));
  const milliseconds = now.getTime() - run.stateSince.getTime();
  context.emit(written.val, { type: 'state-changed', event, from: run.state, to: state, milliseconds });
  return Ok(written.val);
}

/** What held a run up is no more of interest, unless it is why the run timed out. */
function hasGoneOn({ interruption }: Introspection, event: Event): boolean {
  return interruption !== undefined && event !== 'timeout';
}

/** CONTRACT.md §1.10: another operation owns the node now. */
export function lockedError(uuid: string): InspectorError {
  return new InspectorError('node-locked', 'Node is locked, please, retry later', { node: uuid });
}

/** The record as it was read: this run, in this state, with this owner. */
export function guardOf({ runId, state, owner }: Introspection): Guard {
  return { runId, states: [state], owner: owner ?? null };
}
