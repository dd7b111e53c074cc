/** A limited number of places, shared by the sources of requests so that no source takes all. */
export class FairShare {
  #free: number;
  readonly #held = new Map<string, number>();

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Takes a place for `source`, if it gets one: a source may hold as many as are still free. Alone
   * it gets half of all, the next source half of the rest. Requests of unknown source (`undefined`)
   * count as one source.
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
    // A source without places is forgotten: there may be any number of them.
    if (held > 1) this.#held.set(source, held - 1);
    else this.#held.delete(source);
    this.#free += 1;
  }
}
