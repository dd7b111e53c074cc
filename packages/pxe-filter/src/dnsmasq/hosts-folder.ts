import { closeSync, fchmodSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { hostLine, isHostFile, isTemporary, temporaryName, UNKNOWN_HOSTS, verdictOf } from './host-file.ts';
import type { HostAccess } from './host-file.ts';

/**
 * How many files are written before the event loop goes on, which takes a few milliseconds.
 * Asynchronous calls for each file would take several times as long.
 */
const FILES_A_TURN = 50;

/**
 * The folder of host files that dnsmasq reads (`--dhcp-hostsdir`). Files that are not ours are left
 * alone.
 */
export class HostsFolder {
  readonly #path: string;
  /** The verdict in each of our files; `undefined` when it is unknown. */
  readonly #verdicts = new Map<string, HostAccess | undefined>();

  constructor(path: string) {
    this.#path = path;
  }

  /** All machines that have a file. */
  get macs(): string[] {
    return [...this.#verdicts.keys()].filter((name) => name !== UNKNOWN_HOSTS);
  }

  /**
   * Reads or removes the files of an earlier process. Throws when the folder has another folder in
   * it: then it is not ours alone.
   */
  async take(purge: boolean): Promise<void> {
    const entries = await readdir(this.#path, { withFileTypes: true });
    const folder = entries.find((entry) => entry.isDirectory());
    if (folder !== undefined) {
      throw new Error(`there is a folder in it, ${folder.name}: it must hold nothing but files for dnsmasq`);
    }
    this.#verdicts.clear();
    await inTurns(entries, ({ name }) => {
      const path = join(this.#path, name);
      if (isTemporary(name) || (purge && isHostFile(name))) unlinkSync(path);
      else if (isHostFile(name)) this.#verdicts.set(name, verdictOf(name, readFileSync(path, 'utf8')));
    });
  }

  /**
   * Writes these verdicts, all or none; files that have their verdict already are not touched. When
   * it throws, all files are as they were, except those that could not be restored: those are
   * written again the next time.
   */
  async write(verdicts: ReadonlyMap<string, HostAccess>): Promise<void> {
    const changes = [...verdicts].filter(([name, verdict]) => this.#verdicts.get(name) !== verdict);
    // Denials first: otherwise a machine could boot that neither policy lets in.
    changes.sort(([, left], [, right]) => Number(left === 'allow') - Number(right === 'allow'));
    await this.#stage(changes);
    const before = new Map(this.#verdicts);
    const renamed: string[] = [];
    try {
      await inTurns(changes, ([name, verdict]) => {
        renameSync(this.#temporary(name), join(this.#path, name));
        renamed.push(name);
        this.#verdicts.set(name, verdict);
      });
    } catch (error) {
      await inTurns(changes, ([name]) => this.#discard(name));
      await this.#putBack(renamed.toReversed(), before);
      throw error;
    }
  }

  /**
   * Writes all files under temporary names, which dnsmasq does not read. Most failures happen here,
   * where they change nothing.
   */
  async #stage(changes: readonly (readonly [string, HostAccess])[]): Promise<void> {
    try {
      await inTurns(changes, ([name, verdict]) => this.#writeTemporary(name, verdict));
    } catch (error) {
      await inTurns(changes, ([name]) => this.#discard(name));
      throw error;
    }
  }

  /**
   * Restores the old verdicts. dnsmasq does not notice a removed file, so a machine that had none
   * gets a file with the verdict of unknown machines.
   */
  async #putBack(names: readonly string[], before: ReadonlyMap<string, HostAccess | undefined>): Promise<void> {
    await inTurns(names, (name) => {
      const verdict = before.get(name) ?? before.get(UNKNOWN_HOSTS) ?? 'deny';
      try {
        this.#writeTemporary(name, verdict);
        renameSync(this.#temporary(name), join(this.#path, name));
        this.#verdicts.set(name, verdict);
      } catch {
        this.#verdicts.set(name, undefined);
      }
    });
  }

  #writeTemporary(name: string, verdict: HostAccess): void {
    const file = openSync(this.#temporary(name), 'w', 0o644);
    try {
      // dnsmasq reads it as another user, whatever the umask of this process.
      fchmodSync(file, 0o644);
      writeSync(file, hostLine(name, verdict));
    } finally {
      closeSync(file);
    }
  }

  #discard(name: string): void {
    try {
      unlinkSync(this.#temporary(name));
    } catch {
      // If it is still there, the next process that takes the folder removes it.
    }
  }

  #temporary(name: string): string {
    return join(this.#path, temporaryName(name));
  }
}

async function inTurns<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index % FILES_A_TURN === FILES_A_TURN - 1) await setImmediate();
    work(item);
  }
}
