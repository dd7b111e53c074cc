/** A number of places: who finds none is told at once, instead of waiting for one. */
export class Places {
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** Whether there was a place; who has one gives it back by {@link leave}. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  leave(): void {
    this.#free++;
  }
}
