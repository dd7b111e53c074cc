import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSink } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { DONE, Err, type Result } from '../result.ts';
import { DEFAULT_FORMAT, logFileName } from './log-file-name.ts';
import { makeRoom } from './make-room.ts';

export interface DirectoryLogSinkOptions {
  /** The folder; made when it is missing. */
  readonly directory: string;
  /**
   * The names of the files: fields `{uuid}`, `{mac}`, `{bmc}` and `{dt:…}` with strftime's codes.
   * @default '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz'
   */
  readonly fileNameFormat?: string;
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

/**
 * Keeps the log archives of ramdisks as files in one folder (CONTRACT.md §4.4), readable by their
 * owner alone; those of machines that belong to no node in a folder below it, within a quota, where
 * they can replace no other. Throws `invalid-options` when the file names cannot be made or
 * the quota is none.
 */
export function directoryLogSink(options: DirectoryLogSinkOptions): LogSink {
  const { directory, fileNameFormat = DEFAULT_FORMAT } = options;
  const quota = { maxBytes: 256 * 1024 * 1024, maxFiles: 100, ...options.unmatched };
  const name = logFileName(fileNameFormat);
  if (name.err) throw new InspectorError('invalid-options', `fileNameFormat '${fileNameFormat}': ${name.val}`);
  for (const [option, value] of Object.entries(quota)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new InspectorError('invalid-options', `unmatched.${option}: must be a whole number from 1, not ${value}`);
  }
  const nameOf = name.val;
  let turn: Promise<unknown> = Promise.resolve();
  return Object.freeze({
    async save(source, archive) {
      const file = nameOf(source);
      if (source.uuid !== undefined) return written(directory, file, archive);
      // One after the other, or several would make the same room.
      const saved = turn.then(() =>
        written(join(directory, UNMATCHED), file, archive, async (folder) => {
          if (archive.length > quota.maxBytes) throw new Error(`it is longer than ${quota.maxBytes} bytes`);
          await makeRoom(folder, archive.length, file, quota);
        }),
      );
      turn = saved;
      return saved;
    },
  } satisfies LogSink);
}

async function written(
  folder: string,
  name: string,
  archive: Uint8Array,
  prepare?: (folder: string) => Promise<void>,
): Promise<Result<void, InspectorError>> {
  const file = join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    await prepare?.(folder);
    await writeFile(file, archive, { mode: 0o600 });
    return DONE;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return Err(new InspectorError('store-failed', `could not write ${file}: ${why}`, { cause: error }));
  }
}
