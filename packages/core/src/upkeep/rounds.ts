/**
 * Does one piece of work, one round at a time. Who asks while a round is going on gets the next, which begins after what they have
 * written; however many ask, they share it.
 */
export class Rounds<T> {
  readonly #work: () => Promise<T>;
  /** The last thing asked for. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The round that has not begun yet. */
  #next: Promise<T> | undefined;

  /** `work` never rejects. */
  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  /** Resolves when a round that began after the call is done. */
  ask(): Promise<T> {
    this.#next ??= this.after(() => {
      this.#next = undefined;
      return this.#work();
    });
    return this.#next;
  }

  /** Does something else after all rounds asked for so far; it never rejects either. */
  after<U>(work: () => Promise<U>): Promise<U> {
    const done = this.#tail.then(work);
    this.#tail = done;
    return done;
  }
}
