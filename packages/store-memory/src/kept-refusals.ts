import { sourceNetwork } from '@ironic-inspector/core';
import type { Identifier, RefusedCallbacks, RefusedQuery } from '@ironic-inspector/core';

/** An entry, with where it came from. */
interface Kept extends RefusedCallbacks {
  readonly source: string;
}

/** Refused callbacks. */
export class KeptRefusals {
  readonly #entries = new Map<string, Kept>();

  get size(): number {
    return this.#entries.size;
  }

  add(given: RefusedCallbacks): void {
    const known = this.#entries.get(given.id);
    const entry =
      known === undefined
        ? { ...copyOf(given), source: sourceOf(given) }
        : {
            ...known,
            count: known.count + given.count,
            firstAt: earlier(known.firstAt, given.firstAt),
            lastAt: later(known.lastAt, given.lastAt),
          };
    this.#entries.set(given.id, entry);
  }

  list({ since, identifiers, limit, after }: RefusedQuery): RefusedCallbacks[] {
    const wanted = identifiers && new Set(identifiers.map(identityOf));
    return [...this.#entries.values()]
      .filter(({ lastAt }) => since === undefined || lastAt >= since)
      .filter((entry) => wanted === undefined || entry.identifiers.some((one) => wanted.has(identityOf(one))))
      .filter((entry) => after === undefined || latestFirst(after, entry) < 0)
      .toSorted(latestFirst)
      .slice(0, Math.max(limit, 0))
      .map(copyOf);
  }

  /** Removes those that were meant for this node. */
  forget(node: string): void {
    for (const entry of this.#entries.values()) if (entry.node === node) this.#entries.delete(entry.id);
  }

  /**
   * Removes, at most `limit`, those that came last before `before`, and what are more than `most`.
   * Each source keeps its newest; of all sources those go first that have most. Says how many
   * went.
   */
  sweep(before: Date, most: number, limit: number): number {
    const all = [...this.#entries.values()].toSorted(latestFirst);
    const old = all.filter(({ lastAt }) => lastAt < before);
    const left = all.filter(({ lastAt }) => lastAt >= before);
    const gone = [...old, ...(left.length > most ? excess(left, most) : [])].slice(0, limit);
    for (const { id } of gone) this.#entries.delete(id);
    return gone.length;
  }
}

/** How an identifier is told apart from all others. */
export function identityOf({ kind, value }: Identifier): string {
  return `${kind} ${value}`;
}

/** What is too much of `entries`, which come latest first; the last to stay comes last. */
function excess(entries: readonly Kept[], most: number): Kept[] {
  const counts = new Map<string, number>();
  const placed = entries.map((entry) => {
    const place = counts.get(entry.source) ?? 0;
    counts.set(entry.source, place + 1);
    return { entry, place };
  });
  return placed
    .toSorted((left, right) => left.place - right.place || latestFirst(left.entry, right.entry))
    .slice(most)
    .toReversed()
    .map(({ entry }) => entry);
}

function copyOf(entry: RefusedCallbacks): RefusedCallbacks {
  const { id, reason, remoteAddress, node, firstAt, lastAt, count } = entry;
  const identifiers = entry.identifiers.map((one) => ({ ...one }));
  return { id, reason, identifiers, remoteAddress, node, firstAt: new Date(firstAt), lastAt: new Date(lastAt), count };
}

/** Where it came from; all of which nobody knows are one. */
function sourceOf({ remoteAddress }: RefusedCallbacks): string {
  return (remoteAddress === undefined ? undefined : sourceNetwork(remoteAddress)) ?? 'unknown';
}

type Place = Pick<RefusedCallbacks, 'lastAt' | 'id'>;

function latestFirst(left: Place, right: Place): number {
  if (left.id === right.id) return 0;
  return right.lastAt.getTime() - left.lastAt.getTime() || (left.id < right.id ? 1 : -1);
}

const earlier = (left: Date, right: Date): Date => (right < left ? new Date(right) : left);
const later = (left: Date, right: Date): Date => (right > left ? new Date(right) : left);
