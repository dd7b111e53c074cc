import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = join(import.meta.dirname, 'postgres.sh');
const run = promisify(execFile);

/** A PostgreSQL of its own in a folder. */
export class Postgres {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Installs it where it is missing, which takes its time. @returns its URL. */
  async install(): Promise<string> {
    await this.#run('install', 300_000);
    await this.start();
    return (await this.#run('url', 5000)).trim();
  }

  async start(): Promise<void> {
    await this.#run('start', 60_000);
  }

  /** `kill` is a crash. */
  async end(how: 'stop' | 'kill'): Promise<void> {
    await this.#run(how, 60_000);
  }

  async #run(command: string, timeout: number): Promise<string> {
    const { stdout } = await run('bash', [SCRIPT, command, this.#folder], { timeout, killSignal: 'SIGKILL' });
    return stdout;
  }
}
