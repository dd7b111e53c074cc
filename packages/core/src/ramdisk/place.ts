import type { RamdiskContext } from './ramdisk-context.ts';
import { InspectorError } from '../errors.ts';
import { Err, type Result } from '../result.ts';

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
