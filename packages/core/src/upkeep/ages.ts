import type { Emit } from '../contracts/flow-events.ts';
import type { Clock } from '../contracts/runtime.ts';

/** How far the time of day may be off what has passed, between two looks, until it was set. */
const JUMP_MS = 5000;

/** How many jumps are remembered; what is older than the oldest counts as if it had not been. */
const REMEMBERED = 64;

/** The time of day was set, in milliseconds since the epoch. */
interface Jump {
  readonly from: number;
  readonly to: number;
}

/**
 * How old things on record are, which have the time of day, by the time that has really passed: a
 * clock that is set forward, or a machine that slept, makes nobody's time run out, and one that is
 * set back lengthens no time-out (decision 0053).
 */
export class Ages {
  readonly #clock: Clock;
  readonly #emit: Emit;
  readonly #begun: number;
  /** When it was last looked, by both ways to tell the time. */
  #seen: { readonly wall: number; readonly elapsed: number };
  #jumps: readonly Jump[] = [];

  constructor(clock: Clock, emit: Emit) {
    this.#clock = clock;
    this.#emit = emit;
    this.#seen = this.#read();
    this.#begun = this.#seen.elapsed;
  }

  /** How long this inspector has been there, in milliseconds. */
  get own(): number {
    return this.#clock.elapsed() - this.#begun;
  }

  /** Notices that the clock was set, and tells the observers. */
  look(): void {
    const seen = this.#read();
    const expected = this.#seen.wall + seen.elapsed - this.#seen.elapsed;
    this.#seen = seen;
    const milliseconds = seen.wall - expected;
    if (Math.abs(milliseconds) <= JUMP_MS) return;
    this.#jumps = [...this.#jumps, { from: expected, to: seen.wall }].slice(-REMEMBERED);
    this.#emit(undefined, { type: 'clock-jumped', milliseconds });
  }

  /**
   * How many milliseconds ago `since` was written. Where that may have been before or after the
   * clock was set back, it counts as after: the shorter one.
   */
  of(since: Date): number {
    this.look();
    const at = since.getTime();
    let end = this.#seen.wall;
    let age = 0;
    for (const { from, to } of this.#jumps.toReversed()) {
      const isBefore = at < to || (at > end && at <= from);
      if (!isBefore) break;
      age += end - to;
      end = from;
    }
    return age + Math.max(0, end - at);
  }

  /**
   * Nothing that is older than `milliseconds` was written after this; what was written before may
   * be younger.
   */
  before(milliseconds: number): Date {
    this.look();
    const back = this.#jumps.reduce((sum, { from, to }) => sum + Math.max(0, from - to), 0);
    return new Date(this.#seen.wall - milliseconds + back);
  }

  #read() {
    return { wall: this.#clock.now().getTime(), elapsed: this.#clock.elapsed() };
  }
}
