import { attempt } from '../attempt.ts';
import type { Change } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { NO_ATTRIBUTES } from '../model/lookup-attributes.ts';
import type { StateEvent } from '../model/state-machine.ts';
import type { Result } from '../result.ts';
import { advance } from './advance.ts';
import type { Context } from './context.ts';

/** Pauses between the attempts of a write that matters, in milliseconds. */
const PAUSES_MS = [100, 500, 2000];

/**
 * Ends `run` by `event`: writes the end and its reason, clears attributes and pending work, and has
 * the boot policy enforced anew. When the store fails, the write is tried again a few times,
 * because what was done to the machine should be on record.
 */
export async function endRun(
  context: Context,
  run: Introspection,
  event: StateEvent,
  change: Pick<Change, 'callback' | 'error'>,
): Promise<Result<Introspection, InspectorError>> {
  const end = () =>
    attempt('the end of the run', () =>
      advance(context, run, event, {
        ...change,
        finishedAt: context.clock.now(),
        attributes: NO_ATTRIBUTES,
        pending: null,
      }),
    );
  let ended = await end();
  for (const pause of PAUSES_MS) {
    if (ended.ok || (ended.val.code !== 'store-failed' && ended.val.code !== 'internal')) break;
    await context.clock.sleep(pause, context.stopping);
    ended = await end();
  }
  context.policy.changed();
  return ended;
}
