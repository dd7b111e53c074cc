/** A number of places; who waits for one gets it in turn. */
export class Places {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<(place: true) => void>();

  /** @param mostWaiting how many may wait for a place */
  constructor(count: number, mostWaiting = 0) {
    this.#free = count;
    this.#mostWaiting = mostWaiting;
  }

  /** How many wait for a place now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether there was a place; who has one gives it back by {@link leave}. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** As {@link take}, but waits until `late` resolves; `false` at once when too many wait already. */
  async wait(late: Promise<unknown>): Promise<boolean> {
    if (this.take()) return true;
    if (this.#waiting.size >= this.#mostWaiting) return false;
    let enter: (place: true) => void = () => {};
    const turn = new Promise<true>((resolve) => (enter = resolve));
    this.#waiting.add(enter);
    const entered = await Promise.race([turn, late.then(() => false)]);
    // Who is no longer among those who wait was given a place at the last moment.
    return entered || !this.#waiting.delete(enter);
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else {
      this.#waiting.delete(next);
      next(true);
    }
  }
}
