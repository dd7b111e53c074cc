import { attempt } from './attempt.ts';
import type { Clock } from './contracts/runtime.ts';
import { InspectorError, type ErrorCode } from './errors.ts';
import { Err, type Result } from './result.ts';

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
