import type { Clock } from './contracts/runtime.ts';

/** Lets a limited number of tasks work at a time; the others wait in line for a permit. */
export class Semaphore {
  #free: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<(permit: true) => void>();

  /** @param mostWaiting how many tasks may wait for a permit */
  constructor(permits: number, mostWaiting = 0) {
    this.#free = permits;
    this.#mostWaiting = mostWaiting;
  }

  /** How many tasks wait for a permit now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes a permit if one is free. Whoever has one gives it back by {@link release}. */
  tryAcquire(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /**
   * As {@link tryAcquire}, but waits in line until `late` resolves. The answer is `false` at once
   * when too many wait already.
   */
  async acquire(late: Promise<unknown>): Promise<boolean> {
    if (this.tryAcquire()) return true;
    if (this.#waiting.size >= this.#mostWaiting) return false;
    let enter: (permit: true) => void = () => {};
    const permit = new Promise<true>((resolve) => (enter = resolve));
    this.#waiting.add(enter);
    const entered = await Promise.race([permit, late.then(() => false)]);
    // A task that is no longer in the line was given a permit at the last moment.
    return entered || !this.#waiting.delete(enter);
  }

  release(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free++;
    else {
      this.#waiting.delete(next);
      next(true);
    }
  }
}

/** Locks by key, within this process: two tasks with a key in common exclude each other. */
export class KeyedLock {
  readonly #locked = new Set<string>();
  readonly #most: number;

  /** @param most how many keys may be locked at a time */
  constructor(most = Infinity) {
    this.#most = most;
  }

  /** How many keys are locked. */
  get size(): number {
    return this.#locked.size;
  }

  /**
   * Locks all of `keys`, or none: `undefined` when one of them is locked, or when too many are.
   *
   * @returns what unlocks them
   */
  tryLock(keys: readonly string[]): (() => void) | undefined {
    if (keys.some((key) => this.#locked.has(key)) || this.#locked.size + keys.length > this.#most) return undefined;
    for (const key of keys) this.#locked.add(key);
    return () => {
      for (const key of keys) this.#locked.delete(key);
    };
  }
}

/** How a task that others may join is steered from within. */
export interface Flight {
  /** The keys stay taken until `promise` settles, too: work may go on after its answer. */
  waitUntil(promise: Promise<unknown>): void;
  /** The task can be joined under this key, too. */
  alsoAs(key: string): void;
}

/**
 * Tasks by key. Whoever asks for one that is running already gets its answer, and nothing is done
 * twice. A key stays taken until the task ends, and beyond, until the promise that was passed to
 * {@link Flight.waitUntil} settles.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>();
  #preparing = 0;

  /** How many tasks are running or being prepared. */
  get size(): number {
    return this.#preparing + new Set(this.#flights.values()).size;
  }

  /** Counts work that has to be done before the key is known. */
  async prepare<U>(work: () => Promise<U>): Promise<U> {
    this.#preparing++;
    try {
      return await work();
    } finally {
      this.#preparing--;
    }
  }

  /** The answer of the task under `key`, which begins now unless it is running. */
  join(key: string, begin: (flight: Flight) => Promise<T>): Promise<T> {
    const running = this.#flights.get(key);
    if (running !== undefined) return running;
    const keys = [key];
    let rest: Promise<unknown> = Promise.resolve();
    const work = begin({
      waitUntil: (promise) => {
        rest = promise;
      },
      alsoAs: (other) => {
        if (this.#flights.has(other)) return;
        keys.push(other);
        this.#flights.set(other, work);
      },
    });
    this.#flights.set(key, work);
    const end = () => {
      for (const one of keys) this.#flights.delete(one);
    };
    void work.then(() => rest.then(end, end), end);
    return work;
  }
}

/**
 * Does one piece of work, at most once at a time. Callers that arrive during a run share the next
 * one, so it sees everything they wrote.
 */
export class Coalesced<T> {
  readonly #work: () => Promise<T>;
  /** What was asked for last. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The run that has not begun yet. */
  #next: Promise<T> | undefined;

  /** `work` never rejects. */
  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  /** Resolves when a run that began after the call is done. */
  run(): Promise<T> {
    this.#next ??= this.after(() => {
      this.#next = undefined;
      return this.#work();
    });
    return this.#next;
  }

  /** Does something else after all runs asked for so far; it never rejects either. */
  after<U>(work: () => Promise<U>): Promise<U> {
    const done = this.#tail.then(work);
    this.#tail = done;
    return done;
  }
}

/**
 * Keeps power-ons `spacing` seconds apart, in the order they are asked for (CONTRACT.md §2.7,
 * `introspection_delay`).
 */
export class PowerOnPacer {
  readonly #clock: Clock;
  readonly #spacingMs: number;
  /** When the next power-on may happen, as {@link Clock.elapsed} counts. */
  #next = -Infinity;
  #waiting = 0;

  constructor(clock: Clock, spacing: number) {
    this.#clock = clock;
    this.#spacingMs = spacing * 1000;
  }

  /** How many callers wait now. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when the caller may power on, or at once when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    const now = this.#clock.elapsed();
    // Callers ahead that gave up delay nobody: no wait is longer than the line in front explains.
    const latest = now + this.#spacingMs * (this.#waiting + 1);
    const mine = Math.min(Math.max(now, this.#next), latest);
    this.#next = mine + this.#spacingMs;
    if (mine <= now) return;
    this.#waiting++;
    await this.#clock.sleep(mine - now, signal);
    this.#waiting--;
  }
}

/** Work on shorter texts takes a few milliseconds at most: that is not worth a pause. */
const LONG_TEXT = 256 * 1024;

/** Between two steps on a long text: lets whatever else there is to do come first. */
export function yieldToOthers(text: string): Promise<void> | undefined {
  return text.length < LONG_TEXT ? undefined : new Promise((resolve) => setTimeout(resolve, 0));
}

/**
 * Says once that something ends: an inspector, or a batch. As many as like may wait for it, where
 * Node 20 warns of an `AbortSignal` with eleven listeners. And anybody may look, where workerd lets
 * only the request look at a signal in which it was made.
 */
export class EndSignal {
  readonly #listeners = new Set<() => void>();
  #isOver = false;

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Twice is the same as once. */
  end(): void {
    this.#isOver = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }

  /** Has `listener` called at the end, at once if that was already. @returns what takes it back */
  listen(listener: () => void): () => void {
    if (this.#isOver) listener();
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Does `work` with a signal of its own, which is aborted at the end. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const over = new AbortController();
    // With a reason: without one, an error with a stack is made for nobody.
    const leave = this.listen(() => over.abort('over'));
    try {
      return await work(over.signal);
    } finally {
      leave();
    }
  }
}
