import { setImmediate } from 'node:timers/promises';
import type { ImportCounts } from './import-writer.ts';

/** The progress of an import. */
export interface ImportProgress extends ImportCounts {
  /** How many nodes the original has. */
  readonly total: number;
}

/**
 * Milliseconds between two yields to the event loop. SQLite's driver blocks it, so signals would
 * not be handled.
 */
const TURN = 50;

/** Reports the progress of an import, and stops it on the signal. */
export class ImportWatch {
  readonly #total: number;
  readonly #signal: AbortSignal | undefined;
  readonly #tell: ((progress: ImportProgress) => void) | undefined;
  #turn = performance.now();

  constructor(total: number, signal?: AbortSignal, tell?: (progress: ImportProgress) => void) {
    this.#total = total;
    this.#signal = signal;
    this.#tell = tell;
  }

  /** Reports progress; throws the signal's reason once it has come. */
  async step(counts: ImportCounts): Promise<void> {
    this.#tell?.({ ...counts, total: this.#total });
    if (performance.now() - this.#turn > TURN) {
      await setImmediate();
      this.#turn = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}
