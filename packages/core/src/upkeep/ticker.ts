import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** Runs the upkeep every `cleanUpPeriod` seconds, one round at a time. No timer exists before {@link start}. */
export class Ticker {
  readonly #context: Context;
  readonly #round: () => Promise<Result<void, InspectorError>>;
  #stopped: AbortController | undefined;

  constructor(context: Context, round: () => Promise<Result<void, InspectorError>>) {
    this.#context = context;
    this.#round = round;
  }

  /** Twice is the same as once. */
  start(): void {
    if (this.#stopped !== undefined || this.#context.settings.cleanUpPeriod === 0) return;
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    this.#context.inBackground('upkeep', () => this.#tick(signal));
  }

  /** Twice is the same as once. A round that is going on comes to its end. */
  stop(): void {
    this.#stopped?.abort();
    this.#stopped = undefined;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.#context;
    for (;;) {
      await clock.sleep(settings.cleanUpPeriod * 1000, signal);
      if (signal.aborted) return;
      const round = await this.#round();
      if (round.err)
        this.#context.emit(undefined, {
          type: 'failed',
          stage: 'upkeep',
          code: round.val.code,
          message: round.val.message,
          cause: round.val.cause,
        });
    }
  }
}
