/** What work that is going on may say of itself. */
export interface Going {
  /** It counts as going on until `until` is over, which may outlast its answer. */
  outlast(until: Promise<unknown>): void;
  /** It can be joined under this key, too. */
  alsoAs(key: string): void;
}

/**
 * Work that is going on, by key, so that asking for it again while it lasts gives the same answer instead of doing it twice.
 */
export class InFlight<T> {
  readonly #work = new Map<string, Promise<T>>();
  #begun = 0;

  /** How much is going on, or about to. */
  get size(): number {
    return this.#begun + new Set(this.#work.values()).size;
  }

  /** Counts what is done before it is known what can be joined. */
  async before<U>(prepare: () => Promise<U>): Promise<U> {
    this.#begun++;
    try {
      return await prepare();
    } finally {
      this.#begun--;
    }
  }

  /** The answer of the work under `key`, begun now unless it is going on. */
  join(key: string, begin: (going: Going) => Promise<T>): Promise<T> {
    const going = this.#work.get(key);
    if (going !== undefined) return going;
    const keys = [key];
    let until: Promise<unknown> = Promise.resolve();
    const work = begin({
      outlast: (later) => {
        until = later;
      },
      alsoAs: (other) => {
        if (this.#work.has(other)) return;
        keys.push(other);
        this.#work.set(other, work);
      },
    });
    this.#work.set(key, work);
    const end = () => {
      for (const one of keys) this.#work.delete(one);
    };
    void work.then(() => until.then(end, end), end);
    return work;
  }
}
