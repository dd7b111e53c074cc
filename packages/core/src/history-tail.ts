import { attempt } from './attempt.ts';
import { EndSignal } from './concurrency.ts';
import type { FlowEvent, Observer } from './contracts/flow-events.ts';
import type { HistoryEvent } from './contracts/history-records.ts';
import type { HistoryStore } from './contracts/history-store.ts';
import type { Clock } from './contracts/runtime.ts';
import { tell } from './observing.ts';
import { Ok } from './result.ts';

/** With what a recorder takes to send a batch, others' events are here within a second. */
export const TAIL_PERIOD_MS = 400;

/** How many events are read at a time. */
const PAGE = 1000;

/** How many of the last events are at hand for who reads on; twice as many at most. */
const AT_HAND = 1000;

/** An event of the tail; those that one reader is told are told to all. */
export interface TailEvent {
  readonly position: number;
  /** The instance that saw it. */
  readonly instance: string;
  /** As its own instance told it, as far as history has it. */
  readonly event: FlowEvent;
}

/** What is read, and by whom. */
interface TailParts {
  readonly history: Pick<HistoryStore, 'events' | 'size'>;
  readonly clock: Clock;
  /** This instance, whose own events its watchers are told at once by its queue. */
  readonly instance: string;
}

/** Where the tail is: all events behind `from`, up to `to`, are at hand. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The newest events of a history, whichever instance saw them: read for all who follow or watch
 * together, and only while somebody does. A history that is away is asked again.
 */
export class HistoryTail {
  readonly #parts: TailParts;
  #readers = 0;
  #watchers: readonly Observer[] = [];
  /** Ends the reading that goes on. */
  #over = new EndSignal();
  #span: Span | undefined;
  #events: TailEvent[] = [];
  #news = new EndSignal();

  constructor(parts: TailParts) {
    this.#parts = parts;
  }

  /** Up to which position events were read; `undefined` until that is known. */
  get position(): number | undefined {
    return this.#span?.to;
  }

  /** Is over when there is more than now. */
  get news(): EndSignal {
    return this.#news;
  }

  /** Has the tail read from now on. @returns what takes it back; twice is the same as once */
  join(): () => void {
    let hasLeft = false;
    this.#readers += 1;
    if (this.#readers === 1) {
      this.#over = new EndSignal();
      void this.#follow(this.#over);
    }
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      this.#readers -= 1;
      if (this.#readers > 0) return;
      this.#over.end();
      this.#span = undefined;
      this.#events = [];
    };
  }

  /**
   * Tells `watcher` the events of other instances. @returns what ends that; twice is the same as
   * once
   */
  watch(watcher: Observer): () => void {
    this.#watchers = [...this.#watchers, watcher];
    const leave = this.join();
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher);
      leave();
    };
  }

  /** All events behind `after`; `undefined` when not all of them are at hand. */
  since(after: number): readonly TailEvent[] | undefined {
    if (this.#span === undefined || after < this.#span.from || after > this.#span.to) return undefined;
    return this.#events.slice(this.#events.findLastIndex(({ position }) => position <= after) + 1);
  }

  async #follow(over: EndSignal): Promise<void> {
    const { clock } = this.#parts;
    let after: number | undefined;
    while (!over.isOver) {
      const begun = after;
      const read = await attempt('watching', () => this.#read(begun, over));
      if (read.ok) after = read.val.after;
      if (read.ok && read.val.isMore) continue;
      await over.during((signal) => clock.sleep(TAIL_PERIOD_MS, signal));
    }
  }

  /** Takes what is behind `after`; without it, finds where reading begins. */
  async #read(after: number | undefined, over: EndSignal) {
    const { history } = this.#parts;
    if (after === undefined) {
      return (await history.size()).map(({ position }) => {
        if (!over.isOver) this.#move({ from: position, to: position });
        return { after: position, isMore: false };
      });
    }
    const page = await history.events({ after, limit: PAGE });
    if (page.err) return page;
    const to = page.val.at(-1)?.position ?? after;
    if (page.val.length > 0 && !over.isOver) this.#take(page.val, to, over);
    return Ok({ after: to, isMore: page.val.length === PAGE });
  }

  #take(page: readonly HistoryEvent[], to: number, over: EndSignal): void {
    const events = page.flatMap((one) => tailEvent(one) ?? []);
    this.#events.push(...events);
    let from = this.#span?.from ?? to;
    if (this.#events.length > 2 * AT_HAND) {
      from = this.#events.splice(0, this.#events.length - AT_HAND).at(-1)?.position ?? from;
    }
    this.#move({ from, to });
    const others = events.filter(({ instance }) => instance !== this.#parts.instance);
    for (const { event } of others) {
      // Whoever is told one may leave, and somebody else begin to read anew.
      if (!over.isOver) for (const watcher of this.#watchers) tell(watcher, event);
    }
  }

  #move(span: Span): void {
    this.#span = span;
    const news = this.#news;
    this.#news = new EndSignal();
    news.end();
  }
}

/** The event as its own instance told it, as far as history has it; `undefined` for a gap. */
export function tailEvent({ step, at, node, runId, requestId, position, instance }: HistoryEvent) {
  const base = { at, node, runId, requestId };
  if (step.type === 'gap') return undefined;
  const event: FlowEvent = { ...step, ...base };
  return { position, instance, event } satisfies TailEvent;
}
