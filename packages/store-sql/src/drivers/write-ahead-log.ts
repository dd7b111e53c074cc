import { open } from 'node:fs/promises';

/** The part of a file handle that is used here. */
export interface SyncedFile {
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Syncs SQLite's write-ahead log to the disk on another thread, once for all waiting commits;
 * SQLite itself would block the whole process at each commit. SQLite appends commits to the log, so
 * what is on the disk is always a prefix of what was committed.
 */
export class WriteAheadLog {
  readonly #open: () => Promise<SyncedFile>;
  #file: Promise<SyncedFile> | undefined;
  /** Counters of possible writes, and of those that are on the disk. */
  #written = 0;
  #synced = 0;
  #syncing: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @param path of the log, which exists from the first write on */
  constructor(path: string, openFile: (path: string) => Promise<SyncedFile> = (name) => open(name, 'r+')) {
    this.#open = () => openFile(path);
  }

  /** Notes that something may have been written. */
  note(): void {
    this.#written += 1;
  }

  /**
   * Resolves when everything noted before is on the disk. Rejects when a sync fails, and from then
   * on always: the system drops what it could not write, so another sync would seem to succeed.
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
