import type { Clock } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';

/**
 * How far this instance's time of day is ahead of the register's, which all instances that share a
 * store are compared with; negative when it is behind (decision 0058).
 */
export class ClockSkew {
  readonly #clock: Clock;
  readonly #allowed: number;
  readonly #tell: (milliseconds: number) => void;
  #measured: { readonly milliseconds: number; readonly error: number } | undefined;
  #isTold = false;

  /**
   * @param allowed - what is more than so many milliseconds is told
   * @param tell - once, until it was allowed again
   */
  constructor(clock: Clock, allowed: number, tell: (milliseconds: number) => void) {
    this.#clock = clock;
    this.#allowed = allowed;
    this.#tell = tell;
  }

  /** In seconds, as measured last; `undefined` before. */
  get seconds(): number | undefined {
    return this.#measured && this.#measured.milliseconds / 1000;
  }

  /** How many milliseconds our time of day is surely ahead: so much older than it is looks what others have written. */
  get ahead(): number {
    return this.#measured === undefined ? 0 : Math.max(0, this.#measured.milliseconds - this.#measured.error);
  }

  /**
   * Asks for the register's time, and compares it. It was that at some moment between question and
   * answer: a register that takes long to answer is no clock that is wrong.
   */
  async measuring<T>(
    ask: () => Promise<Result<T, InspectorError>>,
    timeOf: (answer: T) => Date,
  ): Promise<Result<T, InspectorError>> {
    const before = this.#clock.now().getTime();
    const answer = await ask();
    if (answer.ok) this.#note(before, this.#clock.now().getTime(), timeOf(answer.val).getTime());
    return answer;
  }

  #note(before: number, after: number, register: number): void {
    // Negative where the clock was set back meanwhile.
    const error = Math.abs(after - before) / 2;
    const milliseconds = (before + after) / 2 - register;
    this.#measured = { milliseconds, error };
    const isSkewed = Math.abs(milliseconds) - error > this.#allowed;
    if (isSkewed && !this.#isTold) this.#tell(milliseconds);
    this.#isTold = isSkewed;
  }
}
