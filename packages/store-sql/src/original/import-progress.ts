import { setImmediate } from 'node:timers/promises';
import type { ImportCounts } from './import-writer.ts';

/** How far an import is. */
export interface ImportProgress extends ImportCounts {
  /** How many nodes the original has. */
  readonly total: number;
}

/**
 * How often others get a turn, in milliseconds: SQLite's driver never waits, and signals would not
 * be heard.
 */
const TURN = 50;

/** Tells how far an import is, and ends it when it is to stop. */
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

  /** Throws the signal's reason when it is to stop. */
  async step(counts: ImportCounts): Promise<void> {
    this.#tell?.({ ...counts, total: this.#total });
    if (performance.now() - this.#turn > TURN) {
      await setImmediate();
      this.#turn = performance.now();
    }
    this.#signal?.throwIfAborted();
  }
}
