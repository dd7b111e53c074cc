import { constants } from 'node:os';

const STOP = ['SIGTERM', 'SIGINT'] as const;

/** Resolves at SIGTERM or SIGINT. A second one ends the process at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of STOP) {
      process.once(name, () => {
        for (const again of STOP) {
          process.removeAllListeners(again);
          process.once(again, () => process.exit(128 + constants.signals[again]));
        }
        resolve();
      });
    }
  });
}

/** Handles SIGHUP from its construction on, so that it no longer ends the process. */
export class HangUps {
  #work: (() => Promise<void>) | undefined;
  #isAsked = false;
  #isBusy = false;
  readonly #listener = () => {
    this.#isAsked = true;
    void this.#serve();
  };

  constructor() {
    process.on('SIGHUP', this.#listener);
  }

  /**
   * Calls `work` for past and future signals, one call at a time; signals during a call lead to one
   * more.
   */
  serve(work: () => Promise<void>): void {
    this.#work = work;
    void this.#serve();
  }

  /** Signals are ignored from now on. */
  ignore(): void {
    this.#work = undefined;
  }

  async #serve(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    while (this.#isAsked && this.#work !== undefined) {
      this.#isAsked = false;
      await this.#work();
    }
    this.#isBusy = false;
  }
}
