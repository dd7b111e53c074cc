import { AsyncLocalStorage } from 'node:async_hooks';

/** What a driver may know of the operation it works for. */
export interface TimeLimits {
  /** Milliseconds that the operation may take in all. */
  readonly timeout: number;
  /** Milliseconds that are left of them, at least 1; what is tried again has no time of its own. */
  readonly timeLeft: number;
}

/** The time that each operation has, wherever in its course somebody asks. */
export class Deadline implements TimeLimits {
  readonly #usual: number;
  readonly #operation = new AsyncLocalStorage<{ readonly timeout: number; readonly end: number }>();

  /**
   * @param usual milliseconds for what is no operation of the store: the closing of connections,
   * say
   */
  constructor(usual: number) {
    this.#usual = usual;
  }

  get timeout(): number {
    return this.#operation.getStore()?.timeout ?? this.#usual;
  }

  get timeLeft(): number {
    const operation = this.#operation.getStore();
    return operation === undefined ? this.#usual : Math.max(1, operation.end - performance.now());
  }

  /** Does `work`, whose time begins now. */
  run<T>(timeout: number, work: () => T): T {
    return this.#operation.run({ timeout, end: performance.now() + timeout }, work);
  }
}
