import { AsyncLocalStorage } from 'node:async_hooks';

/** The time limits of the current operation, for drivers. */
export interface TimeLimits {
  /** Milliseconds that the operation may take in all. */
  readonly timeout: number;
  /** Milliseconds that are left of them, at least 1. A retry has no time of its own. */
  readonly timeLeft: number;
}

/** The time limit of each operation, found in its asynchronous context. */
export class Deadline implements TimeLimits {
  readonly #usual: number;
  readonly #operation = new AsyncLocalStorage<{ readonly timeout: number; readonly end: number }>();

  /** @param usual milliseconds for work outside of operations, such as closing connections */
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

  /** Runs `work` with `timeout` milliseconds from now. */
  run<T>(timeout: number, work: () => T): T {
    return this.#operation.run({ timeout, end: performance.now() + timeout }, work);
  }
}
