import { Semaphore } from '../concurrency.ts';
import { InspectorError } from '../errors.ts';
import { Err, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import type { LimitSettings } from '../settings/access-settings.ts';

interface SlotContext extends Pick<Context, 'clock' | 'settings' | 'stopping' | 'emit'> {
  readonly slots: Semaphore;
}

/** How many callbacks may wait for each of those that are answered. */
const WAITING_PER_SLOT = 8;

/** The slots of one way in. */
export function callbackSlots({ concurrentCallbacks: most }: Pick<LimitSettings, 'concurrentCallbacks'>): Semaphore {
  return new Semaphore(most, most * WAITING_PER_SLOT);
}

/**
 * One of the slots in which callbacks are answered. A callback gives its slot back while it waits
 * for something other than our own work.
 */
export class CallbackSlot {
  readonly #context: SlotContext;
  #isHeld = false;

  constructor(context: SlotContext) {
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
export function refuseBusy(context: SlotContext): Result<never, InspectorError> {
  context.emit(undefined, { type: 'callback-refused', reason: 'busy' });
  return Err(new InspectorError('overloaded', 'Too many callbacks are being processed, please, retry later'));
}
