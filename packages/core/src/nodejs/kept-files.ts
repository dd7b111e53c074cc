import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How much a folder may hold. */
export interface Quota {
  readonly maxBytes: number;
  readonly maxFiles: number;
  /** In milliseconds. */
  readonly maxAge: number;
}

interface File {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAt: number;
}

/** So long what is in the folder is known: then others may have written there, or removed. */
const KNOWN_MS = 60_000;

/**
 * The files of a folder, within a quota. It is looked through once a minute at most, and not for
 * each file: a thousand machines that fail together would wait for it, and their logs in memory.
 */
export class KeptFiles {
  readonly #folder: string;
  readonly #quota: Quota;
  /** Oldest first. */
  #files: File[] = [];
  #bytes = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string, quota: Quota) {
    this.#folder = folder;
    this.#quota = quota;
  }

  /**
   * Removes files, the oldest first, until one of so many bytes fits in, and all that are too old
   * at `now`.
   */
  async makeRoom(bytes: number, now: Date): Promise<void> {
    if (Math.abs(now.getTime() - this.#lookedAt) >= KNOWN_MS) await this.#look(now);
    const { maxAge, maxBytes, maxFiles } = this.#quota;
    for (let [oldest] = this.#files; oldest !== undefined; [oldest] = this.#files) {
      const isOld = now.getTime() - oldest.writtenAt > maxAge;
      if (!isOld && this.#bytes + bytes <= maxBytes && this.#files.length < maxFiles) return;
      await rm(oldest.path, { force: true });
      this.#files.shift();
      this.#bytes -= oldest.bytes;
    }
  }

  /** There is a new one, written just now. */
  add(path: string, bytes: number): void {
    this.#files.push({ path, bytes, writtenAt: Date.now() });
    this.#bytes += bytes;
  }

  /**
   * Files only: whatever else somebody put there stays. What another instance removes meanwhile is
   * not there.
   */
  async #look(now: Date): Promise<void> {
    const files: File[] = [];
    for (const name of await namesIn(this.#folder)) {
      const file = await fileAt(join(this.#folder, name));
      if (file !== undefined) files.push(file);
    }
    this.#files = files.toSorted((a, b) => a.writtenAt - b.writtenAt || (a.path < b.path ? -1 : 1));
    this.#bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    this.#lookedAt = now.getTime();
  }
}

/** A folder that is missing has none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function fileAt(path: string): Promise<File | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? { path, bytes: found.size, writtenAt: found.mtimeMs } : undefined;
}
