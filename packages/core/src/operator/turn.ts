import type { Clock } from '../contracts/runtime.ts';

/** Keeps power-ons `spacing` seconds apart, in the order they are asked for (CONTRACT.md §2.7, `introspection_delay`). */
export class Turn {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  /** When the next power-on may happen, as {@link Clock.elapsed} counts. */
  #next = -Infinity;
  /** How many wait for their turn. */
  #waiting = 0;

  constructor(clock: Clock, spacing: number) {
    this.#clock = clock;
    this.#spacingMs = spacing * 1000;
  }

  /** How many wait for their turn now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when it is the caller's turn, or at once when `signal` is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.elapsed();
    // Nobody waits longer than those ahead explain: who gave up holds nobody up.
    const latest = now + this.#spacingMs * (this.#waiting + 1);
    const mine = Math.min(Math.max(now, this.#next), latest);
    this.#next = mine + this.#spacingMs;
    if (mine <= now) return;
    this.#waiting++;
    await this.#clock.sleep(mine - now, signal);
    this.#waiting--;
  }
}
