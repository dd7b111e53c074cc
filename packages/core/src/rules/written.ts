import { isJsonObject, jsonEquals } from '../model/json.ts';
import { pathKeys } from '../model/patch-path.ts';

interface Write {
  readonly author: string;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** What rules wrote, by place, so that it can be told when a later rule takes the place of an earlier one. */
export class Written {
  readonly #writes = new Map<string, Write>();

  /**
   * Takes note of a write.
   *
   * @param current what is at a place afterwards
   * @returns whose write is lost by it, one text each: what was appended to, or set again to the same, is not
   */
  add(author: string, path: string, value: unknown, current: (path: string) => unknown): string[] {
    const keys = pathKeys(path);
    const place = `/${keys.join('/')}`;
    const lost: string[] = [];
    for (const [earlier, write] of this.#touching(place, keys)) {
      const now = earlier === place ? value : current(earlier);
      if (keeps(write.value, now)) continue;
      if (write.author !== author) lost.push(`replaces what ${write.author} set at ${earlier}`);
      this.#writes.delete(earlier);
    }
    this.#writes.set(place, { author, keys, value });
    return lost;
  }

  /** What was written at the place, around it or inside it. */
  *#touching(place: string, keys: readonly string[]): Iterable<[string, Write]> {
    for (let length = 1; length <= keys.length; length++) {
      const around = `/${keys.slice(0, length).join('/')}`;
      const write = this.#writes.get(around);
      if (write !== undefined) yield [around, write];
    }
    for (const entry of this.#writes) if (entry[0].startsWith(`${place}/`)) yield entry;
  }
}

/** Whether nothing of what was written is lost in what is there now. */
function keeps(written: unknown, now: unknown): boolean {
  if (Array.isArray(written) && Array.isArray(now)) return written.every((item, index) => jsonEquals(item, now[index]));
  if (!isJsonObject(written) || !isJsonObject(now)) return jsonEquals(written, now);
  return Object.entries(written).every(([key, member]) => Object.hasOwn(now, key) && keeps(member, now[key]));
}
