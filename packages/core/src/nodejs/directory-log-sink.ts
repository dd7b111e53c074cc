import { lstat, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSink } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { DONE, Err, type Result } from '../result.ts';
import { DEFAULT_FORMAT, logFileName } from './log-file-name.ts';

export interface DirectoryLogSinkOptions {
  /** The folder; made when it is missing. */
  readonly directory: string;
  /**
   * The names of the files: fields `{uuid}`, `{mac}`, `{bmc}` and `{dt:…}` with strftime's codes.
   * @default '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz'
   */
  readonly fileNameFormat?: string;
  /**
   * How much the logs of known nodes may take; the oldest make room for new ones. A longer archive
   * is not kept.
   * @default 1073741824 (1 GiB)
   */
  readonly maxBytes?: number;
  /**
   * How many days logs are kept, of known nodes and others.
   * @default as long as there is room
   */
  readonly maxDays?: number;
  /**
   * How much is kept of machines that belong to no node, in the folder `unmatched` below: anybody
   * may send such archives. What is oldest makes room. They come only with the setting
   * `processing.storeUnmatchedRamdiskLogs`.
   */
  readonly unmatched?: {
    /** Bytes of all files together; a longer archive is not kept. @default 268435456 (256 MiB) */
    readonly maxBytes?: number;
    /** @default 100 */
    readonly maxFiles?: number;
  };
}

/** The folder for machines that belong to no node. */
const UNMATCHED = 'unmatched';

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;

/** More files than that are slow to look through. */
const MOST_FILES = 10_000;

/**
 * Keeps the log archives of ramdisks as files in one folder (CONTRACT.md §4.4), readable by their
 * owner alone; those of machines that belong to no node in a folder below it, where they can push
 * out no other. Both have a quota, and two archives of one moment have two files. Throws
 * `invalid-options` when the file names cannot be made or a quota is none.
 */
export function directoryLogSink(options: DirectoryLogSinkOptions): LogSink {
  const { directory, fileNameFormat = DEFAULT_FORMAT, maxBytes = 1024 * MIB, unmatched } = options;
  const name = logFileName(fileNameFormat);
  if (name.err) throw new InspectorError('invalid-options', `fileNameFormat '${fileNameFormat}': ${name.val}`);
  const whole = { maxBytes, 'unmatched.maxBytes': unmatched?.maxBytes, 'unmatched.maxFiles': unmatched?.maxFiles };
  for (const [option, value] of Object.entries(whole)) {
    if (value === undefined || (Number.isInteger(value) && value >= 1)) continue;
    throw new InspectorError('invalid-options', `${option}: must be a whole number from 1, not ${value}`);
  }
  const { maxDays = Number.POSITIVE_INFINITY } = options;
  if (!(maxDays > 0)) throw new InspectorError('invalid-options', `maxDays: must be above 0, not ${maxDays}`);
  const maxAge = maxDays * DAY_MS;
  const quotas = {
    known: { maxBytes, maxFiles: MOST_FILES, maxAge },
    unmatched: { maxBytes: unmatched?.maxBytes ?? 256 * MIB, maxFiles: unmatched?.maxFiles ?? 100, maxAge },
  };
  const nameOf = name.val;
  let turn: Promise<unknown> = Promise.resolve();
  return Object.freeze({
    save(source, archive) {
      const [folder, quota] =
        source.uuid === undefined ? [join(directory, UNMATCHED), quotas.unmatched] : [directory, quotas.known];
      // One after the other, or several would make the same room.
      const saved = turn.then(() => written(folder, nameOf(source), archive, quota, source.at));
      turn = saved;
      return saved;
    },
  } satisfies LogSink);
}

async function written(
  folder: string,
  name: string,
  archive: Uint8Array,
  quota: Quota,
  now: Date,
): Promise<Result<void, InspectorError>> {
  try {
    if (archive.length > quota.maxBytes) throw new Error(`it is longer than ${quota.maxBytes} bytes`);
    await mkdir(folder, { recursive: true });
    await makeRoom(folder, archive.length, quota, now);
    await writeNew(folder, name, archive);
    return DONE;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return Err(new InspectorError('store-failed', `could not write ${join(folder, name)}: ${why}`, { cause: error }));
  }
}

/** What is there already is another failure of the same moment: the second is `name-2.tar.gz`. */
async function writeNew(folder: string, name: string, archive: Uint8Array): Promise<void> {
  const [base = name, ending = ''] = name.split(/(?=\.tar\.gz$)/);
  for (let count = 1; ; count++) {
    const file = count === 1 ? name : `${base}-${count}${ending}`;
    try {
      return await writeFile(join(folder, file), archive, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** How much a folder may hold. */
interface Quota {
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
async function makeRoom(folder: string, bytes: number, quota: Quota, now: Date): Promise<void> {
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
