import type { Change, Guard } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { type StateEvent, invalidEventMessage, isBusy, nextState } from '../model/state-machine.ts';
import { extendTrail } from '../model/trail.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Context } from './context.ts';

/**
 * Moves `run` by `event`: looks the transition up in the state table, then makes one guarded write
 * of everything that changes. When the new state is busy, this instance becomes the owner;
 * otherwise the run has none.
 *
 * @returns the new record. `invalid-state` when the table has no such transition; `node-locked`
 * when the run has moved on since it was read: then another task owns it, and nothing was written.
 */
export async function advance(
  context: Context,
  run: Introspection,
  event: StateEvent,
  change: Omit<Change, 'state' | 'stateSince' | 'owner' | 'interruption' | 'trail'> = {},
): Promise<Result<Introspection, InspectorError>> {
  const state = nextState(run.state, event);
  if (state === undefined)
    return Err(new InspectorError('invalid-state', invalidEventMessage(run.state, event), { node: run.uuid }));
  const now = context.clock.now();
  const { instance } = context.lease;
  const isNewRun = change.runId !== undefined;
  const trail = extendTrail(isNewRun ? [] : run.trail, {
    at: now,
    event,
    from: run.state,
    to: state,
    instance,
    ...(change.failure && { failure: change.failure.code }),
    ...(run.interruption && !isNewRun && { interruption: run.interruption.code }),
  });
  const written = await context.nodes.update(run.uuid, guardOf(run), {
    ...change,
    state,
    stateSince: now,
    owner: isBusy(state) ? context.lease.owner : null,
    trail,
    ...(hasGoneOn(run, event) && { interruption: null }),
  });
  if (written.err) return written;
  if (written.val === undefined) return Err(lockedError(run.uuid));
  tellAdvanced(context, run, event, written.val);
  return Ok(written.val);
}

/** Tells observers that `event` has moved `run` to what is on record now. */
export function tellAdvanced(context: Context, run: Introspection, event: StateEvent, now: Introspection): void {
  const { state, stateSince, failure } = now;
  const milliseconds = stateSince.getTime() - run.stateSince.getTime();
  const why = state === 'error' && failure !== undefined && { failure };
  context.emit(now, { type: 'state-changed', event, from: run.state, to: state, milliseconds, ...why });
}

/** What interrupted the run is of no interest any more, unless it is why the run timed out. */
function hasGoneOn({ interruption }: Introspection, event: StateEvent): boolean {
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
