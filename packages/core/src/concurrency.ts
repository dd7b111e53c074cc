import type { Clock } from './contracts/runtime.ts';

/** A number of places; who waits for one gets it in turn. */
export class Places {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<(place: true) => void>();

  /** @param mostWaiting how many may wait for a place */
  constructor(count: number, mostWaiting = 0) {
    this.#free = count;
    this.#mostWaiting = mostWaiting;
  }

  /** How many wait for a place now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether there was a place; who has one gives it back by {@link leave}. */
  take(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** As {@link take}, but waits until `late` resolves; `false` at once when too many wait already. */
  async wait(late: Promise<unknown>): Promise<boolean> {
    if (this.take()) return true;
    if (this.#waiting.size >= this.#mostWaiting) return false;
    let enter: (place: true) => void = () => {};
    const turn = new Promise<true>((resolve) => (enter = resolve));
    this.#waiting.add(enter);
    const entered = await Promise.race([turn, late.then(() => false)]);
    // Who is no longer among those who wait was given a place at the last moment.
    return entered || !this.#waiting.delete(enter);
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else {
      this.#waiting.delete(next);
      next(true);
    }
  }
}

/** What is being done by somebody in this process, so that nobody else does it at the same time. */
export class Claims {
  readonly #taken = new Set<string>();
  readonly #most: number;

  /** @param most how many keys may be taken at a time */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /**
   * Takes all of `keys`, at once; `undefined` when one of them is taken, or too many are. Who has
   * them calls what is given back.
   */
  take(keys: readonly string[]): (() => void) | undefined {
    if (keys.some((key) => this.#taken.has(key)) || this.#taken.size + keys.length > this.#most) return undefined;
    for (const key of keys) this.#taken.add(key);
    return () => {
      for (const key of keys) this.#taken.delete(key);
    };
  }
}

/** What work that is going on may say of itself. */
export interface Going {
  /** It counts as going on until `until` is over, which may outlast its answer. */
  outlast(until: Promise<unknown>): void;
  /** It can be joined under this key, too. */
  alsoAs(key: string): void;
}

/**
 * Work that is going on, by key, so that asking for it again while it lasts gives the same answer instead of doing it twice.
 */
export class InFlight<T> {
  readonly #work = new Map<string, Promise<T>>();
  #begun = 0;

  /** How much is going on, or about to. */
  get size(): number {
    return this.#begun + new Set(this.#work.values()).size;
  }

  /** Counts what is done before it is known what can be joined. */
  async before<U>(prepare: () => Promise<U>): Promise<U> {
    this.#begun++;
    try {
      return await prepare();
    } finally {
      this.#begun--;
    }
  }

  /** The answer of the work under `key`, begun now unless it is going on. */
  join(key: string, begin: (going: Going) => Promise<T>): Promise<T> {
    const going = this.#work.get(key);
    if (going !== undefined) return going;
    const keys = [key];
    let until: Promise<unknown> = Promise.resolve();
    const work = begin({
      outlast: (later) => {
        until = later;
      },
      alsoAs: (other) => {
        if (this.#work.has(other)) return;
        keys.push(other);
        this.#work.set(other, work);
      },
    });
    this.#work.set(key, work);
    const end = () => {
      for (const one of keys) this.#work.delete(one);
    };
    void work.then(() => until.then(end, end), end);
    return work;
  }
}

/**
 * Does one piece of work, one round at a time. Who asks while a round is going on gets the next, which begins after what they have
 * written; however many ask, they share it.
 */
export class Rounds<T> {
  readonly #work: () => Promise<T>;
  /** The last thing asked for. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The round that has not begun yet. */
  #next: Promise<T> | undefined;

  /** `work` never rejects. */
  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  /** Resolves when a round that began after the call is done. */
  ask(): Promise<T> {
    this.#next ??= this.after(() => {
      this.#next = undefined;
      return this.#work();
    });
    return this.#next;
  }

  /** Does something else after all rounds asked for so far; it never rejects either. */
  after<U>(work: () => Promise<U>): Promise<U> {
    const done = this.#tail.then(work);
    this.#tail = done;
    return done;
  }
}

/** Keeps power-ons `spacing` seconds apart, in the order they are asked for (CONTRACT.md §2.7, `introspection_delay`). */
export class Turn {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  /** When the next power-on may happen, as {@link Clock.elapsed} counts. */
  #next = -Infinity;
  /** How many wait for their turn. */
  #waiting = 0;

  constructor(clock: Clock, spacing: number) {
    this.#clock = clock;
    this.#spacingMs = spacing * 1000;
  }

  /** How many wait for their turn now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when it is the caller's turn, or at once when `signal` is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    const now = this.#clock.elapsed();
    // Nobody waits longer than those ahead explain: who gave up holds nobody up.
    const latest = now + this.#spacingMs * (this.#waiting + 1);
    const mine = Math.min(Math.max(now, this.#next), latest);
    this.#next = mine + this.#spacingMs;
    if (mine <= now) return;
    this.#waiting++;
    await this.#clock.sleep(mine - now, signal);
    this.#waiting--;
  }
}

/** What takes a few milliseconds is not worth a turn of its own. */
const SMALL = 256 * 1024;

/** Between two steps on a large text: whatever else there is to do comes first. */
export function letOthersWork(text: string): Promise<void> | undefined {
  return text.length < SMALL ? undefined : new Promise((resolve) => setTimeout(resolve, 0));
}
