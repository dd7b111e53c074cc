import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** A process of its own that is ready, so that what it costs is its own too. */
export interface Running {
  /**
   * Of the server: that which it says (`process 4711`), where it is another one than was started.
   */
  readonly pid: number;
  /** The first URL it printed. */
  readonly url: string;
  /** Sends SIGTERM, then SIGKILL. @returns the last line it printed, once it is gone. */
  stop(): Promise<string>;
}

type Variables = Readonly<Record<string, string>>;

/** How long anything started here may live: a benchmark that hangs ends. */
const MAX_MS = 10 * 60_000;
const READY_MS = 30_000;
const STOP_MS = 10_000;

/** Runs a source file with Node; `options` are Node's. */
function runNode(file: string, args: readonly string[], environment: Variables, options: readonly string[] = []) {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return spawn(process.execPath, ['--conditions=ironic-inspector-source', ...options, file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MAX_MS,
    killSignal: 'SIGKILL',
    env: { ...inherited, ...environment },
  });
}

/** Starts a server and waits until it prints where it answers. */
export async function startServer(file: string, environment: Variables, options?: readonly string[]): Promise<Running> {
  const child = runNode(file, [], environment, options);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  let last = '';
  lines.on('line', (line) => (last = line));
  const stop = async () => {
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(impatience);
    return last;
  };
  const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [''])])) as [string];
  clearTimeout(late);
  const url = /https?:\/\/\S+/.exec(line)?.[0];
  if (url === undefined || child.pid === undefined) {
    await stop();
    throw new Error(`${file} did not say where it answers`);
  }
  const said = /\(process (\d+)\)/.exec(line)?.[1];
  return { pid: said === undefined ? child.pid : Number(said), url, stop };
}

/** Runs a program to its end and parses what it printed. */
export async function runForJson<T>(file: string, args: readonly string[]): Promise<T> {
  const child = runNode(file, args, {});
  const exited = once(child, 'exit');
  const output = await textOf(child.stdout);
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}\n${output}`);
  return JSON.parse(output) as T;
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}
