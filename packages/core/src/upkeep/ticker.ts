import type { Context } from '../context.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/** Does rounds of upkeep every `period` seconds, one at a time; never when that is 0. No timer exists before {@link start}. */
export class Ticker {
  readonly #context: Pick<Context, 'clock' | 'emit'>;
  readonly #periodMs: number;
  readonly #round: () => Promise<Result<void, InspectorError>>;
  #running: { readonly end: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(
    context: Pick<Context, 'clock' | 'emit'>,
    period: number,
    round: () => Promise<Result<void, InspectorError>>,
  ) {
    this.#context = context;
    this.#periodMs = period * 1000;
    this.#round = round;
  }

  /** Twice is the same as once. */
  start(): void {
    if (this.#running !== undefined || this.#periodMs === 0) return;
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
    for (;;) {
      await this.#context.clock.sleep(this.#periodMs, signal);
      if (signal.aborted) return;
      const round = await this.#round();
      if (round.ok) continue;
      const { code, message, cause } = round.val;
      this.#context.emit(undefined, { type: 'failed', stage: 'upkeep', code, message, cause });
    }
  }
}
