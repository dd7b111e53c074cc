import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A service from Debian's packages, on loopback, all of which is in a folder of its own. The script
 * beside this file that has its name installs, starts and stops it.
 */
export class Service {
  readonly #words: readonly [script: string, folder: string];

  constructor(name: string, folder: string) {
    this.#words = [join(import.meta.dirname, `${name}.sh`), folder];
  }

  /** For tests that stop and start it: the script and its folder. */
  get control(): string {
    return this.#words.join(' ');
  }

  /** Installs it where it is missing, which takes its time, and starts it. @returns its URL. */
  async install(): Promise<string> {
    await this.#run('install', 900_000);
    await this.start();
    return (await this.#run('url', 5000)).trim();
  }

  async start(): Promise<void> {
    await this.#run('start', 120_000);
  }

  /** `kill` is a crash. */
  async end(how: 'stop' | 'kill'): Promise<void> {
    await this.#run(how, 60_000);
  }

  /** Stops it while this process ends, when nothing can be awaited any more. */
  endNow(): void {
    const [script, folder] = this.#words;
    spawnSync('bash', [script, 'stop', folder], { timeout: 60_000, killSignal: 'SIGKILL', stdio: 'inherit' });
  }

  async #run(command: string, timeout: number): Promise<string> {
    const [script, folder] = this.#words;
    const { stdout } = await run('bash', [script, command, folder], { timeout, killSignal: 'SIGKILL' });
    return stdout;
  }
}
