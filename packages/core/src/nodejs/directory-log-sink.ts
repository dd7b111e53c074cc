import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { LogSink, StoredLogs } from '../contracts/log-sink.ts';
import { InspectorError } from '../errors.ts';
import { Err, Ok, type Result } from '../result.ts';
import { KeptFiles, type Quota } from './kept-files.ts';
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
 * out no other. Both have a quota, and two archives of one moment have two files.
 *
 * It loads what is in its folder: instances on other hosts need a folder that they share, or are
 * told only on which host the file lies. Throws `invalid-options` when the file names cannot be
 * made or a quota is none.
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
  const folders = {
    known: folderOf(directory, '', quotas.known),
    unmatched: folderOf(join(directory, UNMATCHED), `${UNMATCHED}/`, quotas.unmatched),
  };
  const nameOf = name.val;
  let turn: Promise<unknown> = Promise.resolve();
  return Object.freeze({
    save(source, archive) {
      const folder = source.uuid === undefined ? folders.unmatched : folders.known;
      // One after the other, or several would make the same room.
      const saved = turn.then(() => written(folder, nameOf(source), archive, source.at));
      turn = saved;
      return saved;
    },
    load(reference) {
      const folder = reference.startsWith(folders.unmatched.prefix) ? folders.unmatched : folders.known;
      return read(folder.path, reference.slice(folder.prefix.length));
    },
  } satisfies LogSink);
}

interface Folder {
  readonly path: string;
  /** What references to its files begin with. */
  readonly prefix: string;
  readonly maxBytes: number;
  readonly files: KeptFiles;
}

function folderOf(path: string, prefix: string, quota: Quota): Folder {
  return { path, prefix, maxBytes: quota.maxBytes, files: new KeptFiles(path, quota) };
}

async function written(
  { path, prefix, maxBytes, files }: Folder,
  name: string,
  archive: Uint8Array,
  now: Date,
): Promise<Result<StoredLogs, InspectorError>> {
  try {
    if (archive.length > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`);
    await files.makeRoom(archive.length, now);
    const written = await writeNew(path, name, archive);
    const file = join(path, written);
    files.add(file, archive.length);
    return Ok({ reference: `${prefix}${written}`, place: `${resolve(file)} on the host ${hostname()}` });
  } catch (error) {
    return Err(failed('write', join(path, name), error));
  }
}

/** What is no plain file of this folder is nothing: a reference comes from a database. */
async function read(folder: string, name: string): Promise<Result<Uint8Array | undefined, InspectorError>> {
  if (/^\.*$|[/\\\0]/.test(name)) return Ok(undefined);
  const file = join(folder, name);
  try {
    if (!(await lstat(file)).isFile()) return Ok(undefined);
    return Ok(await readFile(file));
  } catch (error) {
    const isNone = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '');
    return isNone ? Ok(undefined) : Err(failed('read', file, error));
  }
}

function failed(doing: string, file: string, error: unknown): InspectorError {
  const why = error instanceof Error ? error.message : String(error);
  return new InspectorError('store-failed', `could not ${doing} ${file}: ${why}`, { cause: error });
}

/**
 * The folder is made when it is missing, not looked for each time: machines that fail together wait
 * for each other's archives, and each wait is for a thread that others use, too. What is there
 * already is another failure of the same moment: the second is `name-2.tar.gz`.
 *
 * @returns its name
 */
async function writeNew(folder: string, name: string, archive: Uint8Array): Promise<string> {
  const [base = name, ending = ''] = name.split(/(?=\.tar\.gz$)/);
  let isMade = false;
  for (let count = 1; ; count++) {
    const own = count === 1 ? name : `${base}-${count}${ending}`;
    try {
      await writeFile(join(folder, own), archive, { mode: 0o600, flag: 'wx' });
      return own;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && !isMade) {
        await mkdir(folder, { recursive: true });
        isMade = true;
        count--;
      } else if (code !== 'EEXIST') throw error;
    }
  }
}
