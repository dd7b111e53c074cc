import { isJsonObject, jsonEquals } from '../model/json.ts';

interface Write {
  readonly author: string;
  readonly value: unknown;
}

/**
 * The writes of rules, by place, so that a rule whose write replaces an earlier one can be told.
 */
export class OverwriteLog {
  readonly #writes = new Map<string, Write>();

  /**
   * Notes a write.
   *
   * @param place a path, `/extra/x`, or a name of something else: `trait X`
   * @param current what is at an earlier place afterwards
   * @returns the writes that are lost by it, one text each. A value that was appended to, or set
   * again to the same, is not lost
   */
  add(author: string, place: string, value: unknown, current: (place: string) => unknown): string[] {
    const lost: string[] = [];
    for (const [earlier, write] of this.#touching(place)) {
      const now = earlier === place ? value : current(earlier);
      if (keeps(write.value, now)) continue;
      if (write.author !== author) lost.push(`replaces what ${write.author} set at ${earlier}`);
      this.#writes.delete(earlier);
    }
    this.#writes.set(place, { author, value });
    return lost;
  }

  /** What was written at the place, around it or inside it. */
  *#touching(place: string): Iterable<[string, Write]> {
    for (let end = place.indexOf('/', 1); end > 0; end = place.indexOf('/', end + 1)) {
      const around = this.#writes.get(place.slice(0, end));
      if (around !== undefined) yield [place.slice(0, end), around];
    }
    const same = this.#writes.get(place);
    if (same !== undefined) yield [place, same];
    for (const entry of this.#writes) if (entry[0].startsWith(`${place}/`)) yield entry;
  }
}

/** Whether nothing of what was written is lost in what is there now. */
function keeps(written: unknown, now: unknown): boolean {
  if (Array.isArray(written) && Array.isArray(now)) return written.every((item, index) => jsonEquals(item, now[index]));
  if (!isJsonObject(written) || !isJsonObject(now)) return jsonEquals(written, now);
  return Object.entries(written).every(([key, member]) => Object.hasOwn(now, key) && keeps(member, now[key]));
}
