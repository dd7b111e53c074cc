import type { DataKind } from '../contracts/data-store.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { HeardOfRun } from './binding.ts';

/** What is to be recorded of a run, in the order in which it happened. */
export type QueueItem =
  | { readonly kind: 'event'; readonly run: Introspection; readonly heard: HeardOfRun }
  | { readonly kind: 'document'; readonly run: Introspection; readonly of: DataKind; readonly text: string }
  | { readonly kind: 'snapshot'; readonly run: Introspection; readonly data: RamdiskData; readonly at: Date }
  /**
   * Changes of state that are on the record and may be missing; `before`: none later than that;
   * `below`: only those with lower numbers.
   */
  | {
      readonly kind: 'trail';
      readonly run: Introspection;
      readonly before: Date | undefined;
      readonly below?: number;
    }
  | { readonly kind: 'gap'; readonly run: Introspection; lost: number }
  /** Nothing of the node is to be kept of what came before. */
  | { readonly kind: 'forget'; readonly run: Introspection };

type Gap = Extract<QueueItem, { readonly kind: 'gap' }>;

/** How many items may wait, and how many characters of documents. */
const MOST_ITEMS = 10_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** How many items and characters make a batch. */
const BATCH_ITEMS = 1000;
const BATCH_CHARACTERS = 8 * 1024 * 1024;

/**
 * What waits to be recorded. It is bounded: what does not fit is counted, and a gap stands where it
 * would have been.
 */
export class HistoryQueue {
  #items: QueueItem[] = [];
  #characters = 0;
  /** The gap at which items of a run are counted, while no later one of it was let in. */
  readonly #gaps = new Map<string, Gap>();
  /** How many items did not fit. */
  dropped = 0;
  /** How many items have left it. */
  removed = 0;

  get size(): number {
    return this.#items.length;
  }

  add(item: QueueItem): void {
    const { run } = item;
    const characters = charactersOf(item);
    const hasRoom = this.#items.length < MOST_ITEMS && this.#characters + characters <= MOST_CHARACTERS;
    if (hasRoom || item.kind === 'forget') {
      this.#gaps.delete(run.runId);
      this.#characters += characters;
      this.#items.push(item);
      return;
    }
    this.dropped += 1;
    const open = this.#gaps.get(run.runId);
    if (open !== undefined) open.lost += 1;
    else if (this.#gaps.size < MOST_ITEMS) {
      const gap: Gap = { kind: 'gap', run, lost: 1 };
      this.#gaps.set(run.runId, gap);
      this.#items.push(gap);
    }
  }

  /** The items of the next batch, which stay here. One that forgets is alone. */
  peek(): readonly QueueItem[] {
    let characters = 0;
    let end = 0;
    for (const item of this.#items) {
      characters += charactersOf(item);
      const isFull = end >= BATCH_ITEMS || characters > BATCH_CHARACTERS;
      if (end > 0 && (isFull || item.kind === 'forget')) break;
      end += 1;
      if (item.kind === 'forget') break;
    }
    const batch = this.#items.slice(0, end);
    // What is counted from here on comes after this batch.
    for (const { run } of batch) this.#gaps.delete(run.runId);
    return batch;
  }

  /** Removes the first ones, because they are recorded, or because they never can be. */
  remove(count: number, isLost = false): void {
    const gone = this.#items.splice(0, count);
    this.removed += gone.length;
    for (const item of gone) this.#characters -= charactersOf(item);
    if (isLost) this.dropped += count;
  }
}

function charactersOf(item: QueueItem): number {
  return item.kind === 'document' ? item.text.length : 0;
}
