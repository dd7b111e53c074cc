import type { Introspection, RunOfNode, WaitOptions } from '@ironic-inspector/core';
import { Err, type ErrorCode, type InspectorError, type Result } from '@ironic-inspector/core/errors';
import { abortedError, checkPeriod, checkRun, isTerminal, outcomeOf, WAIT_PERIOD } from '@ironic-inspector/core/model';
import type { LimitFunction } from 'p-limit';
import { pauseFor } from './pause.ts';
import type { RemoteApi } from './remote-api.ts';
import { untilAborted } from './until-aborted.ts';

/** What goes away while a run is waited for. */
const AWAY: readonly ErrorCode[] = ['inspector-unavailable', 'store-failed', 'overloaded', 'identity-unavailable'];

/**
 * How many seconds an end is waited for that has a state, but no time and no reason: an original
 * writes those a moment later (CONTRACT.md §2.4), and never where it was stopped in between.
 */
const LATEST_END = 10;

/** Looks at the run's record, again and again, until it has ended: see `Inspector.finished()`. */
export async function finished(
  api: RemoteApi,
  of: string | RunOfNode,
  { signal, period = WAIT_PERIOD }: WaitOptions,
  looks: LimitFunction,
): Promise<Result<Introspection, InspectorError>> {
  const checked = checkPeriod(period);
  if (checked.err) return checked;
  const asked = typeof of === 'string' ? undefined : checkRun(of);
  if (asked?.err) return asked;
  let run = asked?.val;
  const node = typeof of === 'string' ? of : of.uuid;
  let waitedForEnd = 0;
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
    if (record.ok && isTerminal(record.val.state)) {
      if (record.val.finishedAt !== undefined || waitedForEnd >= LATEST_END) return outcomeOf(record.val);
      waitedForEnd += period;
    }
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
