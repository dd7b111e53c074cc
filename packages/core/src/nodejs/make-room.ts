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

/**
 * Removes files of a folder, the oldest first, until one of so many bytes fits in, and all that are
 * too old at `now`.
 */
export async function makeRoom(folder: string, bytes: number, quota: Quota, now: Date): Promise<void> {
  const files = await filesOf(folder);
  const oldestFirst = files.toSorted((a, b) => a.writtenAt - b.writtenAt || (a.path < b.path ? -1 : 1));
  let left = oldestFirst.reduce((sum, file) => sum + file.bytes, bytes);
  let count = files.length + 1;
  for (const file of oldestFirst) {
    const isOld = now.getTime() - file.writtenAt > quota.maxAge;
    if (!isOld && left <= quota.maxBytes && count <= quota.maxFiles) return;
    await rm(file.path, { force: true });
    left -= file.bytes;
    count -= 1;
  }
}

/**
 * Files only: whatever else somebody put there stays. What another instance removes meanwhile is
 * not there.
 */
async function filesOf(folder: string): Promise<readonly File[]> {
  const files: File[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() === true) files.push({ path, bytes: found.size, writtenAt: found.mtimeMs });
  }
  return files;
}
