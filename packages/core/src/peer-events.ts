import { attempt } from './attempt.ts';
import { EndSignal } from './concurrency.ts';
import type { FlowEvent, Observer } from './contracts/flow-events.ts';
import type { HistoryEvent } from './contracts/history-records.ts';
import type { HistoryStore } from './contracts/history-store.ts';
import type { Clock } from './contracts/runtime.ts';
import { tell } from './observing.ts';
import { Ok } from './result.ts';

/** With what a recorder takes to send a batch, others' events are here within a second. */
const PERIOD_MS = 400;

/** How many events are read at a time. */
const PAGE = 1000;

/** What is read, and by whom. */
interface PeerEventsParts {
  readonly history: Pick<HistoryStore, 'events' | 'size'>;
  readonly clock: Clock;
  /** This instance, whose own events are told at once by its queue. */
  readonly instance: string;
}

/**
 * The events of other instances that share the history: read from it for all who watch together,
 * and only while somebody does. A history that is away is asked again.
 */
export class PeerEvents {
  readonly #parts: PeerEventsParts;
  #watchers: readonly Observer[] = [];
  /** Ends the reading that goes on. */
  #over = new EndSignal();

  constructor(parts: PeerEventsParts) {
    this.#parts = parts;
  }

  /** Adds a watcher that is not one yet. @returns what removes it; twice is the same as once */
  add(watcher: Observer): () => void {
    this.#watchers = [...this.#watchers, watcher];
    if (this.#watchers.length === 1) {
      this.#over = new EndSignal();
      void this.#follow(this.#over);
    }
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher);
      if (this.#watchers.length === 0) this.#over.end();
    };
  }

  async #follow(over: EndSignal): Promise<void> {
    const { clock } = this.#parts;
    let after: number | undefined;
    while (!over.isOver) {
      const begun = after;
      const read = await attempt('watching', () => this.#read(begun, over));
      if (read.ok) after = read.val.after;
      if (read.ok && read.val.isMore) continue;
      await over.during((signal) => clock.sleep(PERIOD_MS, signal));
    }
  }

  /** Tells what is behind `after`; without it, finds where reading begins. */
  async #read(after: number | undefined, over: EndSignal) {
    const { history, instance } = this.#parts;
    if (after === undefined) {
      return (await history.size()).map(({ position }) => ({ after: position, isMore: false }));
    }
    const page = await history.events({ after, limit: PAGE });
    if (page.err) return page;
    for (const one of page.val) {
      const event = one.instance === instance ? undefined : flowEvent(one);
      // Whoever is told one may leave, and somebody else begin to read anew.
      if (event !== undefined && !over.isOver) for (const watcher of this.#watchers) tell(watcher, event);
    }
    return Ok({ after: page.val.at(-1)?.position ?? after, isMore: page.val.length === PAGE });
  }
}

/** The event as its own instance told it, as far as history has it; `undefined` for a gap. */
function flowEvent({ step, at, node, runId, requestId }: HistoryEvent): FlowEvent | undefined {
  const base = { at, node, runId, requestId };
  if (step.type === 'gap') return undefined;
  // It went through JSON.
  if (step.type === 'interrupted') return { ...step, ...base, since: new Date(step.since) };
  return { ...step, ...base };
}
