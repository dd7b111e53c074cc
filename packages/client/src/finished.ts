import type { Introspection, RunOfNode, WaitOptions } from '@ironic-inspector/core';
import { DONE, Err, type ErrorCode, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { canonicalUuid } from '@ironic-inspector/core/model';
import type { LimitFunction } from 'p-limit';
import { pauseFor } from './pause.ts';
import type { RemoteApi } from './remote-api.ts';

const DEFAULT_PERIOD = 1;

/** What goes away while a run is waited for. */
const AWAY: readonly ErrorCode[] = ['inspector-unavailable', 'store-failed', 'overloaded', 'identity-unavailable'];

/** Asked before anything is begun that is then waited for. */
export function checkPeriod(period = DEFAULT_PERIOD): Result<void, InspectorError> {
  if (period >= 0.01 && period <= 3600) return DONE;
  const message = `period: must be a number of seconds from 0.01 to 3600, not ${period}`;
  return Err(new InspectorError('bad-request', message));
}

/** Looks at the run's record, again and again, until it has ended: see `Inspector.finished()`. */
export async function finished(
  api: RemoteApi,
  of: string | RunOfNode,
  { signal, period = DEFAULT_PERIOD }: WaitOptions,
  looks: LimitFunction,
): Promise<Result<Introspection, InspectorError>> {
  const checked = checkPeriod(period);
  if (checked.err) return checked;
  const asked = typeof of === 'string' ? undefined : checkRun(of);
  if (asked?.err) return asked;
  let run = asked?.val;
  const node = typeof of === 'string' ? of : of.uuid;
  for (let isFirst = true; ; isFirst = false) {
    if (signal?.aborted === true) return Err(abortedError(node));
    const record = await untilAborted(
      looks(() => api.status(run?.uuid ?? node)),
      signal,
    );
    if (record === undefined) return Err(abortedError(node));
    if (record.ok) run ??= record.val;
    const isGone = record.err ? record.val.code === 'introspection-not-found' : record.val.runId !== run?.runId;
    if (isGone && run !== undefined) return past(api, run, looks, signal);
    if (record.ok && isEnd(record.val)) return outcomeOf(record.val);
    // What is away for a while is waited for, as runs do.
    if (record.err && (isFirst || !AWAY.includes(record.val.code))) return record;
    await pauseFor(period * 1000, signal);
  }
}

async function past(
  api: RemoteApi,
  run: RunOfNode,
  looks: LimitFunction,
  signal: AbortSignal | undefined,
): Promise<Result<Introspection, InspectorError>> {
  const found = await untilAborted(
    looks(() => api.past(run)),
    signal,
  );
  if (found === undefined) return Err(abortedError(run.uuid));
  return found.err ? found : outcomeOf(found.val);
}

/** `undefined` when the signal comes first; what the work answers later is not heard. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  if (signal === undefined) return work;
  let end = () => {};
  const aborted = new Promise<undefined>((resolve) => {
    end = () => resolve(undefined);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function isEnd({ state }: Introspection): boolean {
  return state === 'finished' || state === 'error';
}

function outcomeOf(run: Introspection): Result<Introspection, InspectorError> {
  if (run.state === 'finished') return Ok(run);
  const { uuid, error, failure } = run;
  return Err(
    new InspectorError('processing-failed', error ?? 'The run failed', { node: uuid, ...(failure && { failure }) }),
  );
}

/** The compiler sees neither JavaScript nor a cast. */
function checkRun({ uuid, runId }: RunOfNode): Result<RunOfNode, InspectorError> {
  const canonical = canonicalUuid(String(uuid));
  if (canonical !== undefined && typeof runId === 'string') return Ok({ uuid: canonical, runId });
  return Err(new InspectorError('bad-request', 'A run to wait for needs uuid, which is its node, and runId'));
}

export function abortedError(node: string): InspectorError {
  return new InspectorError('wait-aborted', 'The wait was aborted by its caller', { node });
}
