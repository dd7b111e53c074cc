import type { Clock } from './contracts/runtime.ts';
import { type ErrorCode, InspectorError } from './errors.ts';
import { Err, type Result } from './result.ts';

/** Runs `work`; what it throws is a defect somewhere and becomes an `internal` error instead of ending the process. */
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

/** Waits for `work`, but no longer than `milliseconds`: what takes longer is an error with `code`, and what throws is one too. */
export async function bounded<T>(
  clock: Clock,
  milliseconds: number,
  doing: string,
  work: () => Promise<Result<T, InspectorError>>,
  code: ErrorCode = 'store-failed',
): Promise<Result<T, InspectorError>> {
  const done = new AbortController();
  const late = clock.sleep(milliseconds, done.signal);
  const first = await Promise.race([attempt(doing, work), late]);
  // With a reason: without one, an error with a stack is made for nobody.
  done.abort('done');
  if (first !== undefined) return first;
  return Err(new InspectorError(code, `${doing} took longer than ${milliseconds / 1000} seconds`));
}
