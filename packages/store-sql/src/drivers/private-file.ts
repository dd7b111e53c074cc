import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** Is told what an operator should know and what is no failure. */
export type Warn = (message: string) => void;

/** As a warning of this process: on standard error, unless somebody listens. */
export const warnProcess: Warn = (message) => process.emitWarning(message, 'IronicInspectorWarning');

const OWNER_ALONE = 0o600;
/** SQLite's other files, which get the mode of the database when they are made. */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/**
 * Makes an empty file that only its owner may read, unless it is there: SQLite would let the umask
 * decide. One that is there is not opened: closing it would drop all locks that this process has on
 * it.
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ALONE));
  } catch {
    // It is there, or SQLite will say why it cannot be.
  }
}

/** Takes the files of a database from everybody but their owner. */
export function tighten(path: string, warn: Warn): void {
  for (const name of BESIDE.map((end) => path + end)) {
    try {
      const mode = statSync(name, { throwIfNoEntry: false })?.mode ?? OWNER_ALONE;
      if ((mode & 0o777) !== OWNER_ALONE) chmodSync(name, OWNER_ALONE);
    } catch (error) {
      warn(`${name} may be read by others, and holds credentials at times: ${(error as Error).message}`);
    }
  }
}
