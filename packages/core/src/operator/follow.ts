import { attempt } from '../attempt.ts';
import { EndSignal } from '../concurrency.ts';
import type { FlowEvent } from '../contracts/flow-events.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import { type HistoryTail, TAIL_PERIOD_MS, tailEvent, type TailEvent } from '../history-tail.ts';
import type { NodeUuid } from '../model/node.ts';
import { onAbort } from '../system.ts';

/** Which events of a history are followed: those that all of it is true of. */
export interface FollowQuery {
  /**
   * Only events behind this position, where some may be long past; 0 begins with the first.
   * @default those that are recorded from now on
   */
  readonly after?: number;
  /**
   * The node's UUID, or the name that it has in Ironic now.
   * @default all nodes
   */
  readonly node?: string;
  /** @default all runs */
  readonly runId?: string;
  /** @default all */
  readonly types?: readonly FlowEvent['type'][];
  /** Ends the iteration, whatever has not been read yet. */
  readonly signal?: AbortSignal;
}

/** What following a history tells. */
export type FollowedEvent =
  | {
      readonly kind: 'event';
      /** Who goes on behind it misses nothing and gets nothing twice. */
      readonly position: number;
      /** As its instance told it, as far as history keeps it: secrets are masked. */
      readonly event: FlowEvent;
    }
  /**
   * What happened behind the position that was asked for is not all kept any more, or that position
   * was never reached. Nothing of it comes: look at what is now, and go on behind `position`.
   */
  | { readonly kind: 'reset'; readonly position: number };

/** The events of a history in order, as they are recorded: see `RunHistory.follow()`. */
export interface FollowedEvents extends AsyncIterableIterator<FollowedEvent> {
  /** Behind it goes on whoever comes back, also where nothing came that was asked for. */
  readonly position: number;
  /** What can be read without waiting. */
  take(): readonly FollowedEvent[];
  /** Ends the iteration; leaving a `for await` loop calls it. Twice is the same as once. */
  return(): Promise<IteratorResult<FollowedEvent>>;
}

/** How many events of the past are read at a time. */
const PAGE = 500;

interface FollowerParts {
  readonly history: Pick<HistoryStore, 'events' | 'size'>;
  readonly tail: HistoryTail;
  readonly clock: Clock;
  /** Over when no event comes any more. */
  readonly closed: EndSignal;
}

/** The same query, checked, with the node by its UUID. */
interface CheckedQuery extends Omit<FollowQuery, 'node' | 'after'> {
  readonly node?: NodeUuid | undefined;
  readonly after: number;
  /** Whether nothing behind `after` can be missing. */
  readonly isNew: boolean;
}

/**
 * One reader of a history. It holds a position and what it has read last, and reads only when it is
 * asked: however slow a reader is, nothing waits for it, and nothing piles up.
 */
export class Follower implements FollowedEvents {
  readonly #parts: FollowerParts;
  readonly #query: CheckedQuery;
  readonly #over = new EndSignal();
  readonly #leaves: (() => void)[] = [];
  /** What was read up to here is in `#ready`, or was given. */
  #read: number;
  #ready: FollowedEvent[] = [];
  #given: number;
  /** Whether nothing behind `#read` was missing when it was looked at. */
  #isWhole: boolean;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: FollowerParts, query: CheckedQuery) {
    this.#parts = parts;
    this.#query = query;
    this.#read = query.after;
    this.#given = query.after;
    this.#isWhole = query.isNew;
    this.#leaves.push(parts.closed.listen(() => this.#end()));
    const { signal } = query;
    if (signal !== undefined) this.#leaves.push(onAbort(signal, () => void this.return()));
    if (!this.#over.isOver) this.#leaves.push(parts.tail.join());
  }

  get position(): number {
    return this.#ready.length === 0 ? this.#read : this.#given;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<FollowedEvent>> {
    const next = this.#turn.then(() => this.#next());
    this.#turn = next;
    return next;
  }

  take(): readonly FollowedEvent[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  return(): Promise<IteratorResult<FollowedEvent>> {
    this.#ready = [];
    this.#end();
    return Promise.resolve({ value: undefined, done: true });
  }

  #end(): void {
    this.#over.end();
    for (const leave of this.#leaves.splice(0)) leave();
  }

  async #next(): Promise<IteratorResult<FollowedEvent>> {
    for (;;) {
      const value = this.#ready.shift();
      if (value !== undefined) {
        this.#given = value.position;
        return { value, done: false };
      }
      if (this.#over.isOver) return { value: undefined, done: true };
      await this.#readOn();
    }
  }

  async #readOn(): Promise<void> {
    const { tail } = this.#parts;
    const { position, news } = tail;
    // Where the tail is has to be known first: up to there a look at the past has seen all.
    if (position === undefined) return this.#until(news);
    const recent = tail.since(this.#read);
    if (recent === undefined && !(this.#isWhole && this.#read > position)) return this.#catchUp(this.#read, position);
    if (recent === undefined || this.#read === position) return this.#until(news);
    this.#take(recent);
    this.#read = position;
  }

  /** Reads what is not at hand any more; `upTo`: what is on record already. */
  async #catchUp(after: number, upTo: number): Promise<void> {
    const { history, clock } = this.#parts;
    const { node, runId } = this.#query;
    const which = { ...(node !== undefined && { node }), ...(runId !== undefined && { runId }) };
    const page = await attempt('following', () => history.events({ ...which, after, limit: PAGE }));
    // Asked afterwards: what was removed meanwhile may be missing, too.
    const size = page.ok ? await attempt('following', () => history.size()) : page;
    if (this.#over.isOver) return;
    if (page.err || size.err) {
      await this.#over.during((signal) => clock.sleep(TAIL_PERIOD_MS, signal));
      return;
    }
    const { removed, position } = size.val;
    this.#isWhole = true;
    if (removed > after || after > position) {
      this.#read = position;
      this.#ready.push({ kind: 'reset', position });
      return;
    }
    this.#take(page.val.flatMap((one) => tailEvent(one) ?? []));
    const last = page.val.at(-1)?.position ?? after;
    this.#read = page.val.length === PAGE ? last : Math.max(last, upTo);
  }

  #take(events: readonly TailEvent[]): void {
    const { node, runId, types } = this.#query;
    for (const { position, event } of events) {
      if (node !== undefined && event.node !== node) continue;
      if (runId !== undefined && event.runId !== runId) continue;
      if (types !== undefined && !types.includes(event.type)) continue;
      this.#ready.push({ kind: 'event', position, event });
    }
  }

  async #until(news: EndSignal): Promise<void> {
    let leaves: readonly (() => void)[] = [];
    await new Promise<void>((resolve) => {
      leaves = [news.listen(resolve), this.#over.listen(resolve)];
    });
    for (const leave of leaves) leave();
  }
}
