import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { type CallbackSlot, refuseBusy } from '../processing/callback-slot.ts';
import { Err, type Result } from '../result.ts';
import { lockedError } from '../run/advance.ts';
import type { RamdiskContext } from './ramdisk-context.ts';

/**
 * How long a callback waits for its node to get from `starting` to `waiting`: a quick machine posts
 * before we have noted it.
 */
const STARTING_WAIT_MS = 5000;
const STARTING_POLL_MS = 100;

/**
 * Waits until the run of a node is no longer `starting`. Anybody may post with the address of any
 * node, so only one callback a node waits, without its slot. Any other is `node-locked` at once,
 * which makes the ramdisk ask again.
 *
 * @returns the run; `undefined` when it is gone. `node-locked` when it is still `starting`
 */
export async function awaitStart(
  context: RamdiskContext,
  node: NodeUuid,
  slot: CallbackSlot,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const unlock = context.awaitedStarts.tryLock([node]);
  if (unlock === undefined) return Err(lockedError(node));
  slot.release();
  const started = await untilStarted(context, node).finally(unlock);
  if (started.err) return started;
  if (started.val?.state === 'starting') return Err(lockedError(node));
  return (await slot.acquire()) ? started : refuseBusy(context);
}

/** Reads the run, again and again for a bounded time while it is `starting`. */
async function untilStarted(
  context: RamdiskContext,
  node: NodeUuid,
): Promise<Result<Introspection | undefined, InspectorError>> {
  for (let waited = 0; ; waited += STARTING_POLL_MS) {
    const run = await context.nodes.get(node);
    if (run.err || run.val?.state !== 'starting' || waited >= STARTING_WAIT_MS) return run;
    await context.stopping.during((signal) => context.clock.sleep(STARTING_POLL_MS, signal));
  }
}
