import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogSink } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { DONE, Err } from '../result.ts';
import { DEFAULT_FORMAT, logFileName } from './log-file-name.ts';

export interface DirectoryLogSinkOptions {
  /** The folder; made when it is missing. */
  readonly directory: string;
  /**
   * The names of the files: fields `{uuid}`, `{mac}`, `{bmc}` and `{dt:…}` with strftime's codes.
   * @default '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz'
   */
  readonly fileNameFormat?: string;
}

/**
 * Keeps the log archives of ramdisks as files in one folder (CONTRACT.md §4.4), readable by their owner alone.
 * Throws `invalid-options` when the file names cannot be made.
 */
export function directoryLogSink(options: DirectoryLogSinkOptions): LogSink {
  const { directory, fileNameFormat = DEFAULT_FORMAT } = options;
  const name = logFileName(fileNameFormat);
  if (name.err) throw new InspectorError('invalid-options', `fileNameFormat '${fileNameFormat}': ${name.val}`);
  const nameOf = name.val;
  return Object.freeze({
    async save(source, archive) {
      const file = join(directory, nameOf(source));
      try {
        await mkdir(directory, { recursive: true });
        await writeFile(file, archive, { mode: 0o600 });
        return DONE;
      } catch (error) {
        return Err(
          new InspectorError(
            'store-failed',
            `could not write ${file}: ${error instanceof Error ? error.message : String(error)}`,
            { cause: error },
          ),
        );
      }
    },
  } satisfies LogSink);
}
