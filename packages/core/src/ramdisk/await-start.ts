import type { RamdiskContext } from './ramdisk-context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { lockedError } from '../node/advance.ts';
import { Err, type Result } from '../result.ts';
import { refuseBusy, type Place } from './place.ts';

/**
 * How long a callback waits for its node to get from `starting` to `waiting`: a quick machine posts
 * before we have noted it.
 */
const STARTING_WAIT_MS = 5000;
const STARTING_POLL_MS = 100;

/**
 * The run of a node that is `starting`, when it has come further. Anybody may post, with the
 * address of any node: one callback a node waits, without its place, and any other is `node-locked`
 * at once, which has the ramdisk ask again.
 *
 * @returns the run; `undefined` when it is gone. `node-locked` when it is still `starting`
 */
export async function awaitStart(
  context: RamdiskContext,
  node: NodeUuid,
  place: Place,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const release = context.awaitedStarts.take([node]);
  if (release === undefined) return Err(lockedError(node));
  place.leave();
  const started = await untilStarted(context, node).finally(release);
  if (started.err) return started;
  if (started.val?.state === 'starting') return Err(lockedError(node));
  return (await place.take()) ? started : refuseBusy(context);
}

/** Reads the run, again and again for a bounded time while it is `starting`. */
async function untilStarted(
  context: RamdiskContext,
  node: NodeUuid,
): Promise<Result<Introspection | undefined, InspectorError>> {
  for (let waited = 0; ; waited += STARTING_POLL_MS) {
    const run = await context.nodes.get(node);
    if (run.err || run.val?.state !== 'starting' || waited >= STARTING_WAIT_MS) return run;
    await context.clock.sleep(STARTING_POLL_MS, context.stopping);
  }
}
