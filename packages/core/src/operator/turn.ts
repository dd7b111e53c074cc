import type { Clock } from '../contracts/runtime.ts';

/** Keeps power-ons `spacing` seconds apart, in the order they are asked for (CONTRACT.md §2.7, `introspection_delay`). */
export class Turn {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  /** When the next power-on may happen, in milliseconds since the epoch. */
  #next = 0;

  constructor(clock: Clock, spacing: number) {
    this.#clock = clock;
    this.#spacingMs = spacing * 1000;
  }

  /** Resolves when it is the caller's turn, or at once when `signal` is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    const mine = Math.max(now, this.#next);
    this.#next = mine + this.#spacingMs;
    if (mine > now) await this.#clock.sleep(mine - now, signal);
  }
}
