import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { Err, type Result } from '../result.ts';
import { lockedError } from '../run/advance.ts';
import type { RamdiskContext } from './ramdisk-context.ts';

/**
 * A callback's place among those that are being answered. Who waits for something that is not work
 * of ours gives it back meanwhile.
 */
export class Place {
  readonly #context: RamdiskContext;
  #isHeld = false;

  constructor(context: RamdiskContext) {
    this.#context = context;
  }

  /** Waits for a place, for a while; `false` when there was none. */
  async take(): Promise<boolean> {
    const { clock, places, settings, stopping } = this.#context;
    this.#isHeld = places.take();
    if (this.#isHeld) return true;
    const done = new AbortController();
    const late = clock.sleep(settings.limits.callbackWait * 1000, AbortSignal.any([done.signal, stopping]));
    this.#isHeld = await places.wait(late);
    // With a reason: without one, an error with a stack is made for nobody.
    done.abort('done');
    return this.#isHeld;
  }

  /** Gives it back, if it is held. */
  leave(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#context.places.leave();
  }
}

/** As many callbacks as may be are being answered, and as many wait as may. */
export function refuseBusy(context: RamdiskContext): Result<never, InspectorError> {
  context.emit(undefined, { type: 'callback-refused', reason: 'busy' });
  return Err(new InspectorError('overloaded', 'Too many callbacks are being processed, please, retry later'));
}

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
