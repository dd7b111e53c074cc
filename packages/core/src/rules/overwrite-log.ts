import { isJsonObject, jsonEquals } from '../model/json.ts';
import { placesAround } from '../model/patch-path.ts';
import { MASKED } from '../model/secrets.ts';
import { excerpt } from '../model/text.ts';
import { once } from './compiling.ts';

/** A rule, and how it signs. */
interface Writer {
  readonly uuid: string;
  readonly author: string;
  readonly rule?: { readonly sensitive?: boolean };
}

interface Write {
  readonly rule: Writer;
  readonly value: unknown;
}

/** A write of one rule that is lost by that of another. */
interface Overwrite {
  /** Where the earlier rule wrote: a path, `/extra/x`, or `trait X`, `capability x`. */
  readonly place: string;
  /** The UUID of the rule whose write is lost, and of the one that replaces it. */
  readonly lost: string;
  readonly by: string;
  /** Whether nothing of what was written there can be left. */
  readonly isWhole: boolean;
}

/** What the places of capabilities begin with. */
export const CAPABILITY = 'capability ';
/** What holds all capabilities, and what holds that. */
const AROUND_CAPABILITIES: readonly string[] = ['/properties', '/properties/capabilities'];

/** Whatever holds what is at the place. */
function holdersOf(place: string): readonly string[] {
  return place.startsWith(CAPABILITY) ? [...AROUND_CAPABILITIES, ...placesAround(place)] : placesAround(place);
}

/**
 * The writes of rules, by place, so that a rule whose write replaces an earlier one can be told.
 */
export class OverwriteLog {
  readonly #writes = new Map<string, Write>();
  /** The places of writes by what they are in. */
  readonly #inside = new Map<string, Set<string>>();
  readonly #places = new Map<string, Set<string>>();
  /** Where sensitive rules wrote, also what others have written to since. */
  readonly #hidden = new Set<string>();
  readonly #aroundHidden = new Set<string>();
  #inserted = 0;
  /** What was lost so far, in the order in which it was. */
  readonly overwrites: Overwrite[] = [];

  /** A place for what is inserted into a list: no path of an action is like it. */
  newPlaceIn(list: string): string {
    this.#inserted += 1;
    return `${list}/+${this.#inserted}`;
  }

  /**
   * The value at a place as notes show it: what a sensitive rule has put there, or into it, is
   * `***`, whoever writes around it.
   */
  shown(place: string, value: unknown): string {
    const isHidden =
      this.#aroundHidden.has(place) || [place, ...placesAround(place)].some((one) => this.#hidden.has(one));
    return isHidden ? MASKED : excerpt(value);
  }

  /** How many places the rule with this UUID wrote to. */
  placesOf(uuid: string): number {
    return this.#places.get(uuid)?.size ?? 0;
  }

  /**
   * Notes a write.
   *
   * @param place a path, `/extra/x`, or a name of something else: `trait X`, `capability x`
   * @param current what is at an earlier place afterwards
   * @returns the writes that are lost by it, one text each. A value that was appended to, or set
   * again to the same, is not lost
   */
  add(rule: Writer, place: string, value: unknown, current: (place: string) => unknown): string[] {
    if (rule.rule?.sensitive === true) {
      this.#hidden.add(place);
      for (const holder of holdersOf(place)) this.#aroundHidden.add(holder);
    }
    const lost: string[] = [];
    for (const [earlier, write] of this.#touching(place)) {
      const now = earlier === place ? value : current(earlier);
      if (keeps(write.value, now)) continue;
      if (write.rule.author !== rule.author) {
        lost.push(`replaces what ${write.rule.author} set at ${earlier}`);
        const isWhole = !place.startsWith(`${earlier}/`);
        this.overwrites.push({ place: earlier, lost: write.rule.uuid, by: rule.uuid, isWhole });
      }
      this.#writes.delete(earlier);
      for (const holder of holdersOf(earlier)) this.#inside.get(holder)?.delete(earlier);
    }
    this.#writes.set(place, { rule, value });
    for (const holder of holdersOf(place)) once(this.#inside, holder, () => new Set()).add(place);
    const places = this.#places.get(rule.uuid) ?? new Set();
    this.#places.set(rule.uuid, places.add(place));
    return lost;
  }

  /** What was written at the place, around it or inside it. */
  *#touching(place: string): Iterable<[string, Write]> {
    for (const one of [...placesAround(place), place, ...(this.#inside.get(place) ?? [])]) {
      const write = this.#writes.get(one);
      if (write !== undefined) yield [one, write];
    }
  }
}

/** Whether nothing of what was written is lost in what is there now. */
function keeps(written: unknown, now: unknown): boolean {
  if (Array.isArray(written) && Array.isArray(now)) return written.every((item, index) => jsonEquals(item, now[index]));
  if (!isJsonObject(written) || !isJsonObject(now)) return jsonEquals(written, now);
  return Object.entries(written).every(([key, member]) => Object.hasOwn(now, key) && keeps(member, now[key]));
}
