import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { Err, type Result } from '../result.ts';
import { lockedError } from '../run/advance.ts';
import type { RamdiskContext } from './ramdisk-context.ts';

/**
 * One of the slots in which callbacks are answered. A callback gives its slot back while it waits
 * for something other than our own work.
 */
export class CallbackSlot {
  readonly #context: RamdiskContext;
  #isHeld = false;

  constructor(context: RamdiskContext) {
    this.#context = context;
  }

  /** Waits for a slot, for a limited time. `false` when none became free. */
  async acquire(): Promise<boolean> {
    const { clock, slots, settings, stopping } = this.#context;
    this.#isHeld = slots.tryAcquire();
    if (this.#isHeld) return true;
    const done = new AbortController();
    // With a reason: without one, an error with a stack is made for nobody.
    const leave = stopping.listen(() => done.abort('stopped'));
    this.#isHeld = await slots.acquire(clock.sleep(settings.limits.callbackWait * 1000, done.signal));
    leave();
    done.abort('done');
    return this.#isHeld;
  }

  /** Gives the slot back, if there is one. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#context.slots.release();
  }
}

/** Refuses a callback when all slots are taken and too many callbacks wait already. */
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
