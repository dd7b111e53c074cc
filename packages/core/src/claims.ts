/** What is being done by somebody in this process, so that nobody else does it at the same time. */
export class Claims {
  readonly #taken = new Set<string>();
  readonly #most: number;

  /** @param most how many keys may be taken at a time */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /**
   * Takes all of `keys`, at once; `undefined` when one of them is taken, or too many are. Who has
   * them calls what is given back.
   */
  take(keys: readonly string[]): (() => void) | undefined {
    if (keys.some((key) => this.#taken.has(key)) || this.#taken.size + keys.length > this.#most) return undefined;
    for (const key of keys) this.#taken.add(key);
    return () => {
      for (const key of keys) this.#taken.delete(key);
    };
  }
}
