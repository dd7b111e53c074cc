import type { EndSignal } from '../concurrency.ts';
import type { HistoryRun } from '../contracts/history-records.ts';
import { InspectorError } from '../errors.ts';
import { recordOfPast } from '../history/past-record.ts';
import type { Introspection } from '../model/introspection.ts';
import { isTerminal } from '../model/state-machine.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { HistoryContext } from '../run/context.ts';

/** How far a history may be behind what has happened, in milliseconds. */
const LAG_MS = 1500;

/** More events than any run has. */
const MOST_EVENTS = 10_000;

/**
 * How a run has ended that `newer`, or no run, is on record in place of: `run-not-found` when
 * nobody knows. `undefined` when the wait is over before.
 */
export async function pastOutcome(
  context: HistoryContext,
  run: Pick<Introspection, 'uuid' | 'runId'>,
  newer: Introspection | undefined,
  over: EndSignal,
): Promise<Result<Introspection, InspectorError> | undefined> {
  const { pastRuns, clock } = context;
  if (pastRuns === undefined) return Err(lostError(run, newer, 'there is no option "history" to know more'));
  let past: HistoryRun | undefined;
  for (const isLast of [false, true]) {
    const found = await pastRuns.run(run.runId);
    if (found.err) return found;
    past = found.val?.node === run.uuid ? found.val : undefined;
    if (past !== undefined && isTerminal(past.state)) {
      const events = await pastRuns.events({ runId: past.runId, limit: MOST_EVENTS });
      return events.err ? events : Ok(recordOfPast(past, events.val));
    }
    if (isLast) break;
    await over.during((signal) => clock.sleep(LAG_MS, signal));
    if (over.isOver) return undefined;
  }
  const known = past === undefined ? 'history does not know it' : `history saw it last in state "${past.state}"`;
  return Err(lostError(run, newer, known));
}

function lostError(
  { uuid, runId }: Pick<Introspection, 'uuid' | 'runId'>,
  newer: Introspection | undefined,
  known: string,
): InspectorError {
  const what = newer === undefined ? 'its record was removed' : `run ${newer.runId} has taken its place`;
  const message = `Run ${runId} of node ${uuid} is on record no more: ${what}, and ${known}`;
  return new InspectorError('run-not-found', message, { node: uuid });
}
