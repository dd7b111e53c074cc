import type { EndSignal } from '../concurrency.ts';
import type { Clock } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err, type Result } from '../result.ts';
import type { Settings } from '../settings/settings.ts';
import { startTimer } from '../system.ts';

/** For how long plug-ins are waited for. */
export interface HookPatience {
  readonly clock: Clock;
  readonly milliseconds: number;
  /** Over when the inspector stops: then a hook is waited for a little longer, and no more. */
  readonly stopping?: EndSignal | undefined;
}

/** How long a hook may still take when the inspector stops. */
const STOPPING_MS = 2000;

/** The patience that the settings ask for. */
export function patienceOf(context: {
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'limits'>;
  readonly stopping: EndSignal;
}): HookPatience {
  const { clock, settings, stopping } = context;
  return { clock, milliseconds: settings.limits.hookSeconds * 1000, stopping };
}

/**
 * Waits for `work` of the hook `name`, but not for longer than `patience`; then its signal is
 * aborted and it is left behind. The error ends the run, with the failure `hook-timed-out`. When
 * the inspector stops the error is `overloaded`, which interrupts the run: another instance, or the
 * next start, runs the hooks again.
 *
 * Work that never lets go of the thread, an endless loop, cannot be ended.
 */
export async function withPatience<T>(
  { clock, milliseconds, stopping }: HookPatience,
  name: string,
  work: (signal: AbortSignal) => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const late = new AbortController();
  const answer = work(late.signal);
  const over: (() => void)[] = [];
  const waited = new Promise<'late' | 'stopped'>((resolve) => {
    const stop = () => over.push(startTimer(clock, STOPPING_MS, () => resolve('stopped')));
    over.push(startTimer(clock, milliseconds, () => resolve('late')));
    if (stopping !== undefined) over.push(stopping.listen(stop));
  });
  const first = await Promise.race([answer, waited]);
  for (const end of over) end();
  if (typeof first !== 'string') return first;
  const error = first === 'late' ? lateError(name, milliseconds) : stoppedError(name);
  late.abort(error);
  return Err(error);
}

function lateError(hook: string, milliseconds: number): InspectorError {
  const message = `the hook ${hook} did not answer within ${milliseconds / 1000} seconds (limits.hookSeconds)`;
  return new InspectorError('processing-failed', message, { failure: { code: 'hook-timed-out', hook } });
}

function stoppedError(hook: string): InspectorError {
  return new InspectorError('overloaded', `this instance stopped while the hook ${hook} was at work`);
}
