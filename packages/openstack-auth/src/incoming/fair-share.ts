/** Places that sources of requests share, so that none of them takes what the others need. */
export class FairShare {
  #free: number;
  readonly #held = new Map<string, number>();

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Whether `source` gets one more place: it may hold as many as it leaves free. Alone it gets half
   * of them, and the next source half of the rest. Those that nobody can tell apart (`undefined`)
   * are one source.
   */
  take(source = ''): boolean {
    const held = this.#held.get(source) ?? 0;
    if (held >= this.#free) return false;
    this.#held.set(source, held + 1);
    this.#free -= 1;
    return true;
  }

  /** Gives back a place that `source` took. */
  release(source = ''): void {
    const held = this.#held.get(source) ?? 0;
    // Nothing is kept of a source without places: there may be any number of them.
    if (held > 1) this.#held.set(source, held - 1);
    else this.#held.delete(source);
    this.#free += 1;
  }
}
