import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess, type Running } from '../start-process.ts';
import type { Pause } from './ledger.ts';

/** A computer that has no time starts one slowly. */
const READY_MS = 120_000;
const RETRY_MS = 300;
/** What is shown of the log when an instance has ended by itself. */
const LAST_LINES = 30;

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
  /** Exit codes of instances that were told to end; `undefined` of one that had to be killed. */
  readonly exits: (number | undefined)[] = [];
  /** Instances that were killed, and when they did something last: they may have been stopped. */
  readonly killed: { readonly by: string; readonly at: number }[] = [];
  /** How each instance ended that nobody had told to end, with what was written last. */
  readonly crashes: string[] = [];
  /** Starts, and those that failed, as while the database is away. */
  readonly counts = { starts: 0, failedStarts: 0 };
  readonly #options: SlotOptions;
  readonly #log: number;
  #running: Running | undefined;
  /** Whether its instance is to end. */
  #expected = true;
  #paused: { readonly by: string; readonly from: number } | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
    this.#log = openSync(options.log, 'a');
  }

  /** Again and again until it answers or `signal` is aborted; throws when it takes far too long. */
  async start(signal?: AbortSignal): Promise<void> {
    for (const end = Date.now() + READY_MS; Date.now() < end && signal?.aborted !== true;) {
      if (await this.#startOnce()) return;
      this.counts.failedStarts++;
      await sleep(RETRY_MS);
    }
    if (signal?.aborted !== true) throw new Error(`instance ${this.#options.name} does not come up`);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    const at = this.#paused?.from ?? Date.now();
    this.#endPause();
    this.#expected = true;
    await this.#running?.stop('SIGKILL');
    this.killed.push({ by: this.by, at });
  }

  /** SIGSTOP: nothing of it runs any more. */
  stop(): void {
    this.#paused = { by: this.by, from: Date.now() };
    this.#running?.process.kill('SIGSTOP');
  }

  continue(): void {
    this.#running?.process.kill('SIGCONT');
    this.#endPause();
  }

  /** SIGTERM. */
  async finish(): Promise<void> {
    this.continue();
    this.#expected = true;
    await this.#running?.stop();
    this.exits.push(this.#running?.process.exitCode ?? undefined);
  }

  /** What its instance is called now. */
  get by(): string {
    return `${this.#options.name}${this.counts.starts}`;
  }

  #endPause(): void {
    if (this.#paused !== undefined) this.pauses.push({ ...this.#paused, to: Date.now() });
    this.#paused = undefined;
  }

  async #startOnce(): Promise<boolean> {
    this.counts.starts++;
    const { port, environment, options } = this.#options;
    const env = { ...environment, CHAOS_NAME: this.by, INSPECTOR_PORT: String(port) };
    const file = join(import.meta.dirname, 'instance.ts');
    try {
      this.#running = await startProcess(file, { env, node: options, log: this.#log });
    } catch {
      return false;
    }
    this.#expected = false;
    const { by } = this;
    this.#running.process.once('exit', (code, signal) => {
      if (!this.#expected) this.crashes.push(`${by} ended by itself: ${code ?? signal}\n${this.#lastLines()}`);
    });
    return true;
  }

  #lastLines(): string {
    return readFileSync(this.#options.log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }
}
