import { constants } from 'node:os';

const STOP = ['SIGTERM', 'SIGINT'] as const;

/** Resolves when the process is told to stop. Told a second time, it ends at once. */
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

/** SIGHUP, from the moment this is made; it ends the process no more. */
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
   * Calls `work` for the signals that came and will come: one call at a time, and one for all that
   * came meanwhile.
   */
  serve(work: () => Promise<void>): void {
    this.#work = work;
    void this.#serve();
  }

  /** They do nothing from now on. */
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
