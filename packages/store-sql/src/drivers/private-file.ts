import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** Called with a message for the operator about something that is no failure. */
export type Warn = (message: string) => void;

/** Emits a warning of this process, which goes to standard error unless there is a listener. */
export const warnProcess: Warn = (message) => process.emitWarning(message, 'IronicInspectorWarning');

const OWNER_ALONE = 0o600;
/**
 * The suffixes of SQLite's files. The others get the mode of the database when SQLite creates them.
 */
const BESIDE = ['', '-wal', '-shm', '-journal'];

/**
 * Creates an empty file that only its owner may read, unless it exists: SQLite would leave the mode
 * to the umask. An existing file is not opened: closing it would drop all locks that this process
 * has on it.
 */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', OWNER_ALONE));
  } catch {
    // It exists, or SQLite will say why it cannot be created.
  }
}

/** Makes the files of a database readable by their owner alone. */
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
