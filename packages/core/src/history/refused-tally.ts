import type { CallbackRefusal } from '../contracts/flow-events.ts';
import type { Identifier, RefusedCallbacks } from '../contracts/history-records.ts';
import { sourceNetwork } from '../model/addresses.ts';
import type { NodeUuid } from '../model/node.ts';
import { sha256 } from '../model/text.ts';

/** One callback that was not taken. */
interface Refusal {
  readonly reason: CallbackRefusal;
  readonly identifiers: readonly Identifier[];
  readonly remoteAddress: string | undefined;
  readonly node: NodeUuid | undefined;
  readonly at: Date;
}

/** How many entries may wait to be recorded: a flood adds no more than that in a second. */
const MOST = 1000;

type Entry = Omit<RefusedCallbacks, 'id'>;

/**
 * Counts refused callbacks until they are recorded: all that came for one reason from one source
 * with one set of identifiers are one entry. When they are too many, the source that has most loses
 * its oldest.
 */
export class RefusedTally {
  readonly #bySource = new Map<string, Map<string, Entry>>();
  #size = 0;
  /** How many entries made room for others. */
  dropped = 0;

  get size(): number {
    return this.#size;
  }

  add({ reason, identifiers, remoteAddress, node, at }: Refusal): void {
    const source = (remoteAddress === undefined ? undefined : sourceNetwork(remoteAddress)) ?? '';
    const entries = this.#bySource.get(source) ?? new Map<string, Entry>();
    this.#bySource.set(source, entries);
    const sorted = identifiers.map(({ kind, value }) => `${kind} ${value}`).toSorted();
    const key = JSON.stringify([reason, source, node ?? '', sorted]);
    const known = entries.get(key);
    if (known !== undefined) {
      entries.set(key, { ...known, count: known.count + 1, lastAt: at });
      return;
    }
    entries.set(key, { reason, identifiers, remoteAddress, node, firstAt: at, lastAt: at, count: 1 });
    this.#size += 1;
    if (this.#size > MOST) this.#makeRoom();
  }

  /** What was counted since the last time; it is counted anew from here on. */
  async take(): Promise<readonly RefusedCallbacks[]> {
    const taken = [...this.#bySource.values()].flatMap((entries) => [...entries]);
    this.#bySource.clear();
    this.#size = 0;
    return Promise.all(taken.map(async ([key, entry]) => ({ id: await sha256(key), ...entry })));
  }

  #makeRoom(): void {
    let most: Map<string, Entry> | undefined;
    for (const entries of this.#bySource.values()) if (entries.size > (most?.size ?? 0)) most = entries;
    const oldest = most?.keys().next().value;
    if (oldest === undefined) return;
    most?.delete(oldest);
    this.#size -= 1;
    this.dropped += 1;
  }
}
