import { EndSignal } from '../concurrency.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { isTerminal } from '../model/state-machine.ts';
import { abortedError, checkPeriod, checkRun, outcomeOf, type RunOfNode, WAIT_PERIOD } from '../model/waiting.ts';
import { Err, type Result } from '../result.ts';
import type { HistoryContext } from '../run/context.ts';
import { pastOutcome } from './past-outcome.ts';
import { readStatus } from './status.ts';

/** How to wait for the end of a run. */
export interface WaitOptions {
  /**
   * Ends the wait, which then answers `wait-aborted`; the run goes on.
   * @default none: the wait is as long as the run
   */
  readonly signal?: AbortSignal;
  /**
   * Seconds between two looks at the run's record, which another instance may end: from 0.01 to
   * 3600. What this instance ends is known at once. Eight waits of an instance look at a time.
   * @default 1
   */
  readonly period?: number;
}

/**
 * Waits until the run has ended: the node's newest one, when a node is given. This instance's own
 * ends are heard of; for those of others the record is looked at, again and again. Of a run that is
 * no longer the node's record, history knows how it ended.
 */
export async function finished(
  context: HistoryContext,
  of: string | RunOfNode,
  { signal, period = WAIT_PERIOD }: WaitOptions,
): Promise<Result<Introspection, InspectorError>> {
  const checked = checkPeriod(period);
  if (checked.err) return checked;
  const over = new EndSignal();
  const end = () => over.end();
  const leave = [context.stopping.listen(end), ...(signal === undefined ? [] : [context.ends.onAbort(signal, end)])];
  try {
    const outcome = await untilEnded(context, of, period * 1000, over);
    if (outcome !== undefined) return outcome;
    return Err(signal?.aborted === true ? abortedError(typeof of === 'string' ? of : of.uuid) : stoppedError());
  } finally {
    for (const leaveOne of leave) leaveOne();
  }
}

/** What became of the run; `undefined` when the wait is `over` before that is known. */
async function untilEnded(
  context: HistoryContext,
  of: string | RunOfNode,
  pause: number,
  over: EndSignal,
): Promise<Result<Introspection, InspectorError> | undefined> {
  const isOver = new Promise<undefined>((resolve) => over.listen(() => resolve(undefined)));
  const run = await Promise.race([typeof of === 'string' ? readStatus(context, of) : checkRun(of), isOver]);
  if (run === undefined || run.err) return run;
  const heard: { run?: Introspection } = {};
  // First listen, then look: an end in between is not missed.
  const unlisten = context.ends.listen(run.val.runId, (ended) => {
    heard.run = ended;
    over.end();
  });
  const seen = await look(context, run.val, pause, over, isOver).finally(unlisten);
  return heard.run === undefined ? seen : outcomeOf(heard.run);
}

/** Looks at the record until it tells what became of the run, or the wait is over. */
async function look(
  context: HistoryContext,
  run: RunOfNode,
  pause: number,
  over: EndSignal,
  isOver: Promise<undefined>,
): Promise<Result<Introspection, InspectorError> | undefined> {
  for (let isFirst = true; !over.isOver; isFirst = false) {
    if (!(await context.ends.looks.acquire(isOver))) return undefined;
    const looked = context.nodes.get(run.uuid).finally(() => context.ends.looks.release());
    const record = await Promise.race([looked, isOver]);
    if (record === undefined) return undefined;
    const seen = record.err ? record : await outcomeNow(context, run, record.val, over, isOver);
    // A store that is away for a while is waited for, as runs do.
    const isAway = seen?.err === true && seen.val.code === 'store-failed';
    if (seen !== undefined && (isFirst || !isAway)) return seen;
    await over.during((signal) => context.clock.sleep(pause, signal));
  }
  return undefined;
}

/** What `record`, which is the node's now, or else history tells; `undefined` when it goes on. */
async function outcomeNow(
  context: HistoryContext,
  run: RunOfNode,
  record: Introspection | undefined,
  over: EndSignal,
  isOver: Promise<undefined>,
): Promise<Result<Introspection, InspectorError> | undefined> {
  if (record?.runId === run.runId) return isTerminal(record.state) ? outcomeOf(record) : undefined;
  const past = await Promise.race([pastOutcome(context, run, record, over), isOver]);
  return past?.ok === true ? outcomeOf(past.val) : past;
}

export function stoppedError(): InspectorError {
  return new InspectorError('invalid-state', 'This inspector was stopped: make a new one');
}
