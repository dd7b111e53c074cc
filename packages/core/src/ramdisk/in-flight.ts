/**
 * Work that is going on, by key, so that asking for it again while it lasts gives the same answer instead of doing it twice.
 */
export class InFlight<T> {
  readonly #work = new Map<string, Promise<T>>();

  /** How much is going on. */
  get size(): number {
    return this.#work.size;
  }

  /**
   * The answer of the work under `key`, begun now unless it is going on. It counts as going on until `until` is over,
   * which the work may set to something that outlasts its answer.
   */
  join(key: string, begin: (outlast: (until: Promise<unknown>) => void) => Promise<T>): Promise<T> {
    const going = this.#work.get(key);
    if (going !== undefined) return going;
    let until: Promise<unknown> = Promise.resolve();
    const work = begin((later) => {
      until = later;
    });
    this.#work.set(key, work);
    const end = () => this.#work.delete(key);
    void work.then(() => until.then(end, end), end);
    return work;
  }
}
