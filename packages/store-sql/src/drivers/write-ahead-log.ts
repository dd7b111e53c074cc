import { open } from 'node:fs/promises';

/** The part of a file handle that is used here. */
export interface SyncedFile {
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Brings SQLite's write-ahead log to the disk on a thread of its own, once for all who wait, where
 * SQLite itself would have the whole process wait for each commit. SQLite then only writes commits
 * into the log, one behind the other: what is on the disk is always a beginning of what was
 * committed.
 */
export class WriteAheadLog {
  readonly #open: () => Promise<SyncedFile>;
  #file: Promise<SyncedFile> | undefined;
  /** Counts what may have been written, and how much of that is on the disk. */
  #written = 0;
  #synced = 0;
  #syncing: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @param path of the log, which is there from the first write on */
  constructor(path: string, openFile: (path: string) => Promise<SyncedFile> = (name) => open(name, 'r+')) {
    this.#open = () => openFile(path);
  }

  /** Something may have been written. */
  note(): void {
    this.#written += 1;
  }

  /**
   * Resolves when all that was noted before is on the disk; at once when it is there already.
   * Rejects when the disk refuses, from then on for ever: the system forgets what it could not
   * write, and another try would seem to succeed.
   */
  async settle(): Promise<void> {
    const written = this.#written;
    while (this.#synced < written) await (this.#syncing ??= this.#sync());
  }

  async close(): Promise<void> {
    const file = await this.#file?.catch(() => undefined);
    this.#file = undefined;
    await file?.close();
  }

  async #sync(): Promise<void> {
    try {
      if (this.#failure !== undefined) throw this.#failure;
      const file = await (this.#file ??= this.#open());
      const written = this.#written;
      await file.datasync();
      this.#synced = written;
    } catch (thrown) {
      this.#failure ??= thrown instanceof Error ? thrown : new Error(String(thrown));
      throw this.#failure;
    } finally {
      this.#syncing = undefined;
    }
  }
}
