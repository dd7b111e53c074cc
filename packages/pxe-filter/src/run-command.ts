import { spawn } from 'node:child_process';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

/** Runs a program; tests put a simulated one in its place. */
export type RunCommand = (
  command: readonly string[],
  options?: CommandOptions,
) => Promise<Result<CommandOutcome, InspectorError>>;

export interface CommandOptions {
  /** Its standard input. @default empty */
  readonly input?: string;
  /** Milliseconds until it is killed. @default 30000 */
  readonly timeout?: number;
}

/** The outcome of a program that was not killed. */
export interface CommandOutcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** The most output that is kept, in characters. */
const MAX_OUTPUT = 1024 * 1024;
/**
 * Milliseconds to wait for the rest of the output after a program has ended. Not longer: a process
 * that it started may hold the pipe for ever.
 */
const LAST_WORDS_MS = 200;

/**
 * Runs the program named first with the rest as its arguments, without a shell. Any exit code is
 * `Ok`; `firewall-failed` when it could not be started, took too long, or was ended by a signal.
 */
export const runCommand: RunCommand = (command, { input = '', timeout = 30_000 } = {}) =>
  new Promise((resolve) => {
    const [program = '', ...args] = command;
    const child = spawn(program, args, { stdio: 'pipe' });
    let [output, errors] = ['', ''];
    let lastWords: NodeJS.Timeout | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
    const end = (answer: Result<CommandOutcome, InspectorError>) => {
      clearTimeout(timer);
      clearTimeout(lastWords);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(answer);
    };
    const ended = (code: number | null, signal: string | null) => {
      if (code !== null) return end(Ok({ code, output, errors }));
      const why = child.killed ? `took longer than ${timeout / 1000} seconds` : `was ended by ${signal}`;
      end(Err(new InspectorError('firewall-failed', `${program} ${why}`)));
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-MAX_OUTPUT)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-MAX_OUTPUT)));
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'is not installed' : `cannot be run: ${cause.message}`;
      end(Err(new InspectorError('firewall-failed', `${program} ${why}`, { cause })));
    });
    child.on('exit', (code, signal) => (lastWords = setTimeout(() => ended(code, signal), LAST_WORDS_MS)));
    child.on('close', ended);
    // A program that ends without reading says why by its exit code.
    child.stdin.on('error', () => {}).end(input);
  });

/** The last lines of a program's output, which mostly say why it failed. */
export function lastWords({ code, output, errors }: CommandOutcome): string {
  const said = (errors.trim() || output.trim()).split('\n').slice(0, 3).join('; ');
  return said === '' ? `exit code ${code}` : `${said} (exit code ${code})`;
}
