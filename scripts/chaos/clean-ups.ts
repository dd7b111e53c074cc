import { setTimeout as sleep } from 'node:timers/promises';

/** No undoing is waited for longer. */
const MAX_MS = 60_000;

/** What was begun and must be undone, whatever happens; the last first. */
export class CleanUps {
  readonly #undos: (() => unknown)[] = [];

  add(undo: () => unknown): void {
    this.#undos.push(undo);
  }

  /** Twice is the same as once; what fails is said and does not keep the others from being undone. */
  async run(): Promise<void> {
    for (let undo = this.#undos.pop(); undo !== undefined; undo = this.#undos.pop()) {
      try {
        await Promise.race([undo(), sleep(MAX_MS, undefined, { ref: false })]);
      } catch (thrown) {
        console.error('cleaning up:', thrown);
      }
    }
  }
}
