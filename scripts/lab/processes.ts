/**
 * What a lab has running: each process has a name and a log, is ended by its number, and is missed
 * when it ends unasked.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** How long a process may take to end when it is asked to. */
const PATIENCE_MS = 10_000;

/** A process in the background. */
export interface Running {
  readonly pid: number;
  isOn(): boolean;
  /** Sends the signal to it alone; nothing where it has ended. */
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, waits, and ends it and what it left by force where that is not enough. */
  stop(): Promise<void>;
  /** `kill -9`, and what it left, and waits. */
  kill(): Promise<void>;
}

/** The processes of one lab. */
export class Processes {
  readonly #logs: string;
  readonly #running: Running[] = [];
  readonly #missed: string[] = [];

  constructor(folder: string) {
    this.#logs = join(folder, 'log');
    mkdirSync(this.#logs, { recursive: true });
  }

  /** The file that holds what a process of that name says. */
  logOf(name: string): string {
    return join(this.#logs, `${name}.log`);
  }

  /**
   * Starts a process in a session of its own, which has no terminal.
   * @param options.env besides this process's; `stdin: 'pipe'` where something is written to it
   */
  start(
    name: string,
    command: readonly string[],
    options: StartOptions = {},
  ): Running & { readonly child: ChildProcess } {
    const [program = '', ...words] = command;
    const log = openSync(this.logOf(name), 'a');
    const child = spawn(program, words, {
      cwd: options.cwd,
      detached: true,
      env: { ...process.env, ...options.env },
      stdio: [options.stdin ?? 'ignore', log, log],
    });
    closeSync(log);
    const { pid } = child;
    if (pid === undefined) throw new Error(`${program} cannot be started: is it installed?`);
    let isAwaited = options.mayEnd ?? false;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', (status, signal) => {
        if (!isAwaited) this.#missed.push(`${name} has ended by itself (${signal ?? status}), see ${this.logOf(name)}`);
        resolve();
      });
    });
    const isOn = () => child.exitCode === null && child.signalCode === null;
    const end = async (signal: NodeJS.Signals) => {
      isAwaited = true;
      if (isOn()) process.kill(pid, signal);
      const slow = setTimeout(() => signalGroup(pid, 'SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(slow);
      // the group has its leader's number for as long as one of them lives
      signalGroup(pid, 'SIGKILL');
    };
    const running = {
      child,
      pid,
      isOn,
      signal: (signal: NodeJS.Signals) => void (isOn() && process.kill(pid, signal)),
      stop: () => end('SIGTERM'),
      kill: () => end('SIGKILL'),
    };
    this.#running.push(running);
    return running;
  }

  /** @throws when something has ended that nobody asked to */
  check(): void {
    const [first] = this.#missed;
    if (first !== undefined) throw new Error(first);
  }

  /** Ends all of them, the youngest first. */
  async stop(): Promise<void> {
    for (const running of this.#running.splice(0).toReversed()) {
      running.signal('SIGCONT');
      await running.stop();
    }
  }
}

/** How a process is started. */
interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: 'pipe';
  /** Nobody misses it when it ends. */
  readonly mayEnd?: boolean;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // all of them have ended
  }
}
