/** How many requests a source may send. */
export interface Rate {
  /** Requests at once. */
  readonly burst: number;
  /** Requests a second in the long run. */
  readonly perSecond: number;
}

/** What was left of a source's burst at a time in milliseconds, its last request. */
interface Bucket {
  readonly left: number;
  readonly at: number;
}

/**
 * The most sources that are remembered. The one seen longest ago is forgotten first: its burst is
 * likely whole again.
 */
const MAX_SOURCES = 10_000;

/** A token bucket for each source. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now - a clock in milliseconds that nobody sets back. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts a request of `source`; whether it is within the rate. */
  allows(source: string): boolean {
    const { burst, perSecond } = this.#rate;
    const at = this.#now();
    const before = this.#buckets.get(source) ?? { left: burst, at };
    const left = Math.min(burst, before.left + ((at - before.at) / 1000) * perSecond);
    const allowed = left >= 1;
    // Deleted and set again, so that it is last in the map's order.
    this.#buckets.delete(source);
    this.#buckets.set(source, { left: allowed ? left - 1 : left, at });
    if (this.#buckets.size > MAX_SOURCES) {
      const [oldest = ''] = this.#buckets.keys();
      this.#buckets.delete(oldest);
    }
    return allowed;
  }
}
