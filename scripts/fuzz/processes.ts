import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Health } from './server.ts';

/** A process of this folder that has printed its first line. */
export interface Child {
  readonly line: string;
  readonly process: ChildProcess;
  /** How it ended, once it has. */
  readonly ended: () => string | undefined;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const STOP_MS = 10_000;
const MAX_MS = 60 * 60_000;

/**
 * Runs a file of this folder, with room for `files` open files; its parent speaks with it over a channel. What it says on standard error is
 * shown.
 */
export async function startChild(
  file: string,
  args: readonly string[],
  { files, env = {} }: { readonly files: number; readonly env?: Readonly<Record<string, string>> },
): Promise<Child> {
  const node = [
    process.execPath,
    '--conditions=ironic-inspector-source',
    '--expose-gc',
    join(import.meta.dirname, file),
  ];
  const child = spawn('bash', ['-c', 'ulimit -n "$0" && exec "$@"', String(files), ...node, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
  });
  let end: string | undefined;
  const exited = once(child, 'exit').then(([code, signal]) => (end = String(code ?? signal)));
  const stop = async () => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(impatience);
  };
  const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  if (child.stdout === null) throw new Error(`nothing can be read of ${file}`);
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [undefined])])) as [string | undefined];
  clearTimeout(late);
  if (line === undefined) throw new Error(`${file} did not begin: ${end}`);
  return { line, process: child, ended: () => end, stop };
}

/** Asks the server how it is, after tidying up if that is wanted. */
export async function askServer({ process: child, ended }: Child, what: 'health' | 'tidy'): Promise<Health> {
  if (ended() !== undefined) throw new Error(`the server ended: ${ended()}`);
  const done = new AbortController();
  try {
    const answered = once(child, 'message', { signal: done.signal });
    const gone = once(child, 'exit', { signal: done.signal }).then(([code, signal]): never => {
      throw new Error(`the server ended: ${String(code ?? signal)}`);
    });
    child.send(what);
    const [health] = (await Promise.race([answered, gone])) as [Health];
    gone.catch(() => undefined);
    return health;
  } finally {
    done.abort();
  }
}
