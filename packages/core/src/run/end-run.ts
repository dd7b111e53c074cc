import { attempt } from '../attempt.ts';
import type { Change } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { NO_ATTRIBUTES } from '../model/lookup-attributes.ts';
import { nextState, type StateEvent } from '../model/state-machine.ts';
import { Ok, type Result } from '../result.ts';
import { advance, tellAdvanced } from './advance.ts';
import type { Context } from './context.ts';

/** Pauses between the attempts of a write that matters, in milliseconds. */
const PAUSES_MS = [100, 500, 2000];

/**
 * Ends `run` by `event`: writes the end and its reason, clears attributes and pending work, and has
 * the boot policy enforced anew. When the store fails, the write is tried again a few times,
 * because what was done to the machine should be on record. A write that failed may have come
 * through all the same: then the record has our end, and that is the answer.
 */
export async function endRun(
  context: Context,
  run: Introspection,
  event: StateEvent,
  change: Pick<Change, 'callback' | 'error' | 'failure'>,
): Promise<Result<Introspection, InspectorError>> {
  const finishedAt = context.clock.now();
  const whole = { ...change, finishedAt, attributes: NO_ATTRIBUTES, pending: null };
  const end = () => attempt('the end of the run', () => advance(context, run, event, whole));
  let ended = await end();
  for (const pause of PAUSES_MS) {
    if (ended.ok || (ended.val.code !== 'store-failed' && ended.val.code !== 'internal')) break;
    await context.stopping.during((signal) => context.clock.sleep(pause, signal));
    ended = await end();
    if (ended.err && ended.val.code === 'node-locked') ended = await ourEnd(context, run, event, whole, ended);
  }
  context.policy.changed();
  return ended;
}

/** The record, if an earlier attempt has written it; else `locked`. */
async function ourEnd(
  context: Context,
  run: Introspection,
  event: StateEvent,
  { finishedAt, error }: Pick<Introspection, 'finishedAt'> & Pick<Change, 'error'>,
  locked: Result<never, InspectorError>,
): Promise<Result<Introspection, InspectorError>> {
  const found = await attempt('the end of the run', () => context.nodes.get(run.uuid));
  if (found.err || found.val === undefined) return locked;
  const { val: record } = found;
  const isOurs =
    record.runId === run.runId &&
    record.state === nextState(run.state, event) &&
    record.finishedAt?.getTime() === finishedAt?.getTime() &&
    record.error === (error ?? undefined);
  if (!isOurs) return locked;
  tellAdvanced(context, run, event, record);
  return Ok(record);
}
