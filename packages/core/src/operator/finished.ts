import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { canonicalUuid, type NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import { onAbort } from '../system.ts';
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

/** One run of a node: a record of it is one. */
export type RunOfNode = Pick<Introspection, 'uuid' | 'runId'>;

const DEFAULT_PERIOD = 1;

/** Asked before anything is begun that is then waited for. */
export function checkPeriod(period = DEFAULT_PERIOD): Result<void, InspectorError> {
  if (period >= 0.01 && period <= 3600) return DONE;
  const message = `period: must be a number of seconds from 0.01 to 3600, not ${period}`;
  return Err(new InspectorError('bad-request', message));
}

/**
 * Waits until the run has ended: the node's newest one, when a node is given. This instance's own
 * ends are heard of; for those of others the record is looked at, again and again.
 */
export async function finished(
  context: Context,
  of: string | RunOfNode,
  { signal, period = DEFAULT_PERIOD }: WaitOptions,
): Promise<Result<Introspection, InspectorError>> {
  const checked = checkPeriod(period);
  if (checked.err) return checked;
  const run = typeof of === 'string' ? await readStatus(context, of) : checkRun(of);
  if (run.err) return run;
  const { uuid, runId } = run.val;
  const over = new AbortController();
  const end = () => over.abort('over');
  const heard: { run?: Introspection } = {};
  // First listen, then look: an end in between is not missed.
  const unlisten = context.ends.listen(runId, (ended) => {
    heard.run = ended;
    end();
  });
  const signals = [context.stopping, ...(signal === undefined ? [] : [signal])];
  const leave = signals.map((one) => onAbort(one, end));
  try {
    const seen = await look(context, { uuid, runId }, period * 1000, over.signal);
    if (heard.run !== undefined) return outcomeOf(heard.run);
    if (seen !== undefined) return seen;
    return Err(signal?.aborted === true ? abortedError(uuid) : stoppedError());
  } finally {
    unlisten();
    for (const leaveOne of leave) leaveOne();
  }
}

/** Looks at the record until it tells what became of the run, or `over` is aborted. */
async function look(
  context: Context,
  run: RunOfNode,
  pause: number,
  over: AbortSignal,
): Promise<Result<Introspection, InspectorError> | undefined> {
  const isOver = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
  for (let isFirst = true; !over.aborted; isFirst = false) {
    if (!(await context.ends.looks.acquire(isOver))) return undefined;
    const record = await context.nodes.get(run.uuid).finally(() => context.ends.looks.release());
    // A store that is away for a while is waited for, as runs do.
    if (record.err && isFirst) return record;
    const seen = record.err ? undefined : outcomeOnRecord(run, record.val);
    if (seen !== undefined) return seen;
    await context.clock.sleep(pause, over);
  }
  return undefined;
}

function outcomeOnRecord(
  { uuid, runId }: RunOfNode,
  record: Introspection | undefined,
): Result<Introspection, InspectorError> | undefined {
  if (record?.runId === runId) return isTerminal(record.state) ? outcomeOf(record) : undefined;
  const what = record === undefined ? 'its record was removed' : `run ${record.runId} has taken its place`;
  const message = `Run ${runId} of node ${uuid} is on record no more: ${what}`;
  return Err(new InspectorError('introspection-not-found', message, { node: uuid }));
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
  const canonical: NodeUuid | undefined = canonicalUuid(String(uuid));
  if (canonical !== undefined && typeof runId === 'string') return Ok({ uuid: canonical, runId });
  return Err(new InspectorError('bad-request', 'A run to wait for needs uuid, which is its node, and runId'));
}

export function abortedError(node: string): InspectorError {
  return new InspectorError('wait-aborted', 'The wait was aborted by its caller', { node });
}

export function stoppedError(): InspectorError {
  return new InspectorError('invalid-state', 'This inspector was stopped: make a new one');
}
