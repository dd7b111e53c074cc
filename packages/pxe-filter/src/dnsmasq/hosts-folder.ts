import { closeSync, fchmodSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { hostLine, isHostFile, isTemporary, temporaryName, UNKNOWN_HOSTS, verdictOf } from './host-file.ts';
import type { Verdict } from './host-file.ts';

/**
 * How many files are handled before others have their turn: a few milliseconds. Asynchronous calls
 * for each would take several times as long.
 */
const FILES_A_TURN = 50;

/**
 * The files that dnsmasq reads (`--dhcp-hostsdir`), and what they say. Files that are not ours are
 * left alone.
 */
export class HostsFolder {
  readonly #path: string;
  /** What each of our files says; `undefined` when that is not known. */
  readonly #verdicts = new Map<string, Verdict | undefined>();

  constructor(path: string) {
    this.#path = path;
  }

  /** All machines that have a file. */
  get macs(): string[] {
    return [...this.#verdicts.keys()].filter((name) => name !== UNKNOWN_HOSTS);
  }

  /**
   * Reads what an earlier process left, or removes it. Throws when there is a folder in the folder:
   * then it is not for us alone.
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
   * Writes these verdicts, whole or not at all; files that say so already are not touched. What
   * throws has left all files as they were, but for what could not be put back: that is written
   * again with the next ones.
   */
  async write(verdicts: ReadonlyMap<string, Verdict>): Promise<void> {
    const changes = [...verdicts].filter(([name, verdict]) => this.#verdicts.get(name) !== verdict);
    // Who is kept off comes first, so that nobody gets in who may neither before nor after.
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
   * Writes all files under their temporary names, which dnsmasq does not read: what can go wrong
   * mostly does here.
   */
  async #stage(changes: readonly (readonly [string, Verdict])[]): Promise<void> {
    try {
      await inTurns(changes, ([name, verdict]) => this.#writeTemporary(name, verdict));
    } catch (error) {
      await inTurns(changes, ([name]) => this.#discard(name));
      throw error;
    }
  }

  /**
   * A machine that had no file was an unknown one. dnsmasq takes no notice of files that go, so
   * each must say what it said before.
   */
  async #putBack(names: readonly string[], before: ReadonlyMap<string, Verdict | undefined>): Promise<void> {
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

  #writeTemporary(name: string, verdict: Verdict): void {
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
      // Not there, or still there: the next one to take the folder removes it.
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
