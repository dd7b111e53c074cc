import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pause } from './ledger.ts';

/** A computer that has no time starts one slowly. */
const READY_MS = 60_000;
const RETRY_MS = 300;
const STOP_MS = 40_000;
/** Nothing that is started here lives longer. */
const MAX_MS = 10 * 60_000;

export interface SlotOptions {
  readonly name: string;
  readonly port: number;
  /** Where its standard error goes. */
  readonly log: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly options: readonly string[];
}

/**
 * A place where an instance runs: the same address each time, another name each time it is started.
 */
export class Slot {
  readonly url: string;
  readonly pauses: Pause[] = [];
  /** Starts that failed, as while the database is away, and ends that nobody had asked for. */
  readonly counts = { starts: 0, failedStarts: 0, crashes: 0 };
  readonly #options: SlotOptions;
  readonly #log: number;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #expected = true;
  #paused: { readonly by: string; readonly from: number } | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.#log = openSync(options.log, 'a');
  }

  /** Again and again until it answers or `signal` is aborted; throws when it takes far too long. */
  async start(signal?: AbortSignal): Promise<void> {
    for (const end = Date.now() + READY_MS * 2; Date.now() < end && signal?.aborted !== true;) {
      if (await this.#startOnce()) return;
      this.counts.failedStarts++;
      await sleep(RETRY_MS);
    }
    if (signal?.aborted !== true) throw new Error(`instance ${this.#options.name} does not come up`);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    this.#endPause();
    await this.#signal('SIGKILL');
  }

  /** SIGSTOP: nothing of it runs any more. */
  stop(): void {
    this.#paused = { by: this.by, from: Date.now() };
    this.#child?.kill('SIGSTOP');
  }

  continue(): void {
    this.#child?.kill('SIGCONT');
    this.#endPause();
  }

  /** SIGTERM. @returns its exit code; `undefined` when it had to be killed. */
  async finish(): Promise<number | undefined> {
    this.continue();
    const late = setTimeout(() => void this.#child?.kill('SIGKILL'), STOP_MS);
    const child = this.#child;
    await this.#signal('SIGTERM');
    clearTimeout(late);
    return child?.exitCode ?? undefined;
  }

  /** What its instance is called now. */
  get by(): string {
    return `${this.#options.name}${this.counts.starts}`;
  }

  #endPause(): void {
    if (this.#paused !== undefined) this.pauses.push({ ...this.#paused, to: Date.now() });
    this.#paused = undefined;
  }

  async #signal(name: NodeJS.Signals): Promise<void> {
    this.#expected = true;
    this.#child?.kill(name);
    await this.#exited;
  }

  async #startOnce(): Promise<boolean> {
    this.counts.starts++;
    const { port, environment, options } = this.#options;
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const file = join(import.meta.dirname, 'instance.ts');
    const child = spawn(process.execPath, ['--conditions=ironic-inspector-source', ...options, file], {
      stdio: ['pipe', 'pipe', this.#log],
      timeout: MAX_MS,
      killSignal: 'SIGKILL',
      env: { ...inherited, ...environment, CHAOS_NAME: this.by, INSPECTOR_PORT: String(port) },
    });
    this.#child = child;
    this.#expected = false;
    let ready = false;
    const exited = once(child, 'exit').then(() => {
      if (ready && !this.#expected) this.counts.crashes++;
    });
    this.#exited = exited;
    const late = setTimeout(() => child.kill('SIGKILL'), READY_MS);
    const answers = child.stdout === null ? exited : once(createInterface({ input: child.stdout }), 'line');
    ready = await Promise.race([answers.then(() => true), exited.then(() => false)]);
    clearTimeout(late);
    return ready;
  }
}
