import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How much a folder may hold. */
export interface Quota {
  readonly maxBytes: number;
  readonly maxFiles: number;
}

interface File {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAt: number;
}

/**
 * Removes the oldest files of a folder until one of so many bytes fits in; `replaced` is the name
 * of a file that it will replace.
 */
export async function makeRoom(folder: string, bytes: number, replaced: string, quota: Quota): Promise<void> {
  const files = (await filesOf(folder)).filter(({ path }) => path !== join(folder, replaced));
  const oldestFirst = files.toSorted((a, b) => a.writtenAt - b.writtenAt || (a.path < b.path ? -1 : 1));
  let left = oldestFirst.reduce((sum, file) => sum + file.bytes, bytes);
  let count = files.length + 1;
  for (const file of oldestFirst) {
    if (left <= quota.maxBytes && count <= quota.maxFiles) return;
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
