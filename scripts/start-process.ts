import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of its own that has said that it is ready. */
export interface Running {
  /** The first line it printed. */
  readonly line: string;
  readonly process: ChildProcess;
  /** How it ended, once it has. */
  readonly ended: () => string | undefined;
  /**
   * Sends the signal, SIGTERM by default, and SIGKILL when it does not end.
   *
   * @returns the last line it printed, once it is gone
   */
  readonly stop: (signal?: NodeJS.Signals) => Promise<string>;
}

export interface ProcessOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly node?: readonly string[];
  /** How many files it may have open, where that is more than usual. */
  readonly files?: number;
  /** The file descriptor for what it says on standard error; that of this process by default. */
  readonly log?: number;
}

const READY_MS = 60_000;
const STOP_MS = 40_000;
/** How long anything started here may live: what hangs ends. */
const MAX_MS = 60 * 60_000;

/**
 * Runs a source file with Node and waits for the first line that it prints. Its parent may speak
 * with it over a channel.
 */
export async function startProcess(file: string, options: ProcessOptions = {}): Promise<Running> {
  const { args = [], env = {}, node = [], files, log = 'inherit' } = options;
  const limit = files === undefined ? '' : `ulimit -n ${files} && `;
  const command = [process.execPath, '--conditions=ironic-inspector-source', ...node, file, ...args];
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn('bash', ['-c', `${limit}exec "$@"`, 'bash', ...command], {
    stdio: ['ignore', 'pipe', log, 'ipc'],
    env: { ...inherited, ...env },
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
  });
  let end: string | undefined;
  const exited = once(child, 'exit').then(([code, signal]) => (end = String(code ?? signal)));
  if (child.stdout === null) throw new Error(`nothing can be read of ${file}`);
  const lines = createInterface({ input: child.stdout });
  let last = '';
  lines.on('line', (line) => (last = line));
  const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  await Promise.race([once(lines, 'line'), exited]);
  clearTimeout(late);
  if (last === '') throw new Error(`${file} did not begin: ${end}`);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(impatience);
    return last;
  };
  return { line: last, process: child, ended: () => end, stop };
}
