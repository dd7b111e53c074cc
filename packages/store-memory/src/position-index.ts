import type { Entry } from './entry.ts';

/** Where a record stands in the list. */
export interface ListPosition {
  readonly startedAt: Date;
  readonly uuid: string;
}

/**
 * Entries in the order of the list, oldest first.
 *
 * A sorted array: runs are begun in the order of time, so that a new one is nearly always appended,
 * and whatever else happens to it is a binary search and one move of memory, even with 100 000
 * nodes.
 */
export class PositionIndex {
  readonly #entries: Entry[] = [];

  add(entry: Entry): void {
    const last = this.#entries.at(-1);
    if (last === undefined || compare(last.record, entry.record) < 0) this.#entries.push(entry);
    else this.#entries.splice(this.#position(entry.record), 0, entry);
  }

  /** Takes out an entry whose record is still as it was when it was added. */
  remove(entry: Entry): void {
    const position = this.#position(entry.record);
    if (this.#entries[position] === entry) this.#entries.splice(position, 1);
  }

  all(): Iterable<Entry> {
    return this.#entries;
  }

  /** Newest first, from the one after `place` on, which need not be in here. */
  *newestAfter(place: ListPosition | undefined): Generator<Entry, undefined> {
    const start = place === undefined ? this.#entries.length : this.#position(place);
    for (let position = start - 1; position >= 0; position -= 1) {
      const found = this.#entries[position];
      if (found !== undefined) yield found;
    }
    return undefined;
  }

  /** Where `place` is, or would be. */
  #position(place: ListPosition): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#entries[middle];
      if (found !== undefined && compare(found.record, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The entries of several indexes as one list, newest first. */
export function* newestOf(
  indexes: readonly PositionIndex[],
  after: ListPosition | undefined,
): Generator<Entry, undefined> {
  const lists = indexes.map((index) => index.newestAfter(after));
  const heads = lists.map((list) => list.next().value);
  for (;;) {
    let newest = -1;
    for (const [index, head] of heads.entries()) {
      const best = heads[newest];
      if (head !== undefined && (best === undefined || compare(best.record, head.record) < 0)) newest = index;
    }
    const entry = heads[newest];
    if (entry === undefined) return undefined;
    yield entry;
    heads[newest] = lists[newest]?.next().value;
  }
}

function compare(left: ListPosition, right: ListPosition): number {
  const difference = left.startedAt.getTime() - right.startedAt.getTime();
  if (difference !== 0) return difference;
  if (left.uuid === right.uuid) return 0;
  return left.uuid < right.uuid ? -1 : 1;
}
