import type { Clock } from './contracts/runtime.ts';
import { type ErrorCode, InspectorError } from './errors.ts';
import { Err, type Result } from './result.ts';
import { startTimer } from './system.ts';

/**
 * Runs `work`; what it throws is a defect somewhere and becomes an `internal` error instead of
 * ending the process.
 */
export async function attempt<T>(
  doing: string,
  work: () => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  try {
    return await work();
  } catch (thrown) {
    return Err(InspectorError.from(thrown, doing));
  }
}

/**
 * Waits for `work`, but no longer than `milliseconds`: what takes longer is an error with `code`,
 * and what throws is one too.
 */
export async function withTimeout<T>(
  clock: Clock,
  milliseconds: number,
  doing: string,
  work: () => Promise<Result<T, InspectorError>>,
  code: ErrorCode = 'store-failed',
): Promise<Result<T, InspectorError>> {
  const first = await new TimeLimits(clock).within(milliseconds, () => attempt(doing, work));
  if (first !== undefined) return first;
  return Err(new InspectorError(code, `${doing} took longer than ${milliseconds / 1000} seconds`));
}

/**
 * How long work is waited for, until it is {@link close}d: from then on no limit is reached any
 * more, or holds a timer, which would keep a process alive.
 */
export class TimeLimits {
  readonly #clock: Clock;
  /** What takes back the timers that go on. */
  readonly #timers = new Set<() => void>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns `undefined` when `work` takes longer; what it answers later is not heard */
  async within<T>(milliseconds: number, work: () => Promise<T>): Promise<T | undefined> {
    if (this.#isClosed) return work();
    let cancel = () => {};
    const late = new Promise<undefined>((resolve) => {
      cancel = startTimer(this.#clock, milliseconds, () => resolve(undefined));
    });
    this.#timers.add(cancel);
    try {
      return await Promise.race([work(), late]);
    } finally {
      this.#timers.delete(cancel);
      cancel();
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#timers) cancel();
  }
}
