import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** Runs the upkeep every `cleanUpPeriod` seconds, one round at a time. No timer exists before {@link start}. */
export class Ticker {
  readonly #context: Context;
  readonly #round: () => Promise<Result<void, InspectorError>>;
  #running: { readonly end: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(context: Context, round: () => Promise<Result<void, InspectorError>>) {
    this.#context = context;
    this.#round = round;
  }

  /** Twice is the same as once. */
  start(): void {
    if (this.#running !== undefined || this.#context.settings.cleanUpPeriod === 0) return;
    const end = new AbortController();
    this.#running = { end, ended: this.#tick(end.signal) };
  }

  /** Resolves when a round that is going on has come to its end. Twice is the same as once. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.end.abort();
    await running?.ended;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.#context;
    for (;;) {
      await clock.sleep(settings.cleanUpPeriod * 1000, signal);
      if (signal.aborted) return;
      const round = await this.#round();
      if (round.ok) continue;
      const { code, message, cause } = round.val;
      this.#context.emit(undefined, { type: 'failed', stage: 'upkeep', code, message, cause });
    }
  }
}
