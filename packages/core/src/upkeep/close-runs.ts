import type { HistoryRun, NewHistoryEvent } from '../contracts/history-records.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import { gapKey } from '../history/run-trail.ts';
import { nextState } from '../model/state-machine.ts';
import { DONE, Ok, type Result } from '../result.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** A record that is younger may be about to be told of. */
const IN_HAND_MS = 10_000;

/**
 * Ends what history has as going on and what no record goes on with, because nobody else would ever
 * say that it is over: runs that another one has taken the place of while they waited, and runs
 * that were taken back, whose instance was killed before it told, or told of them later.
 */
export async function closeRuns(context: UpkeepContext, history: HistoryStore): Promise<Result<void, InspectorError>> {
  const active = await context.activeRuns.next(history);
  if (active.err) return active;
  const before = context.clock.now().getTime() - IN_HAND_MS;
  for (const run of active.val) {
    if (run.startedAt.getTime() > before) continue;
    const record = await context.nodes.get(run.node);
    if (record.err) return record;
    if (record.val?.runId === run.runId) continue;
    // Somebody may have removed it meanwhile: to end it would bring it back.
    const known = await history.run(run.runId);
    if (known.err) return known;
    if (known.val === undefined) continue;
    const isAlone = record.val === undefined && run.state === 'enrolling' ? await isOnlyRun(history, run) : Ok(false);
    if (isAlone.err) return isAlone;
    // A node that was not made for the machine has no history; one that was there keeps it.
    const closed = await (isAlone.val ? history.forget(run.node) : replace(context, history, run));
    if (closed.err) return closed;
  }
  return DONE;
}

async function isOnlyRun(history: HistoryStore, { node }: HistoryRun): Promise<Result<boolean, InspectorError>> {
  return (await history.runs({ node, limit: 2 })).map(({ length }) => length === 1);
}

async function replace(
  { clock, lease }: UpkeepContext,
  history: HistoryStore,
  { runId, node, startedAt, state, changes }: HistoryRun,
): Promise<Result<void, InspectorError>> {
  const now = clock.now();
  const gap: NewHistoryEvent = {
    key: gapKey(runId, changes + 1),
    runId,
    node,
    at: now,
    instance: lease.instance,
    requestId: undefined,
    step: { type: 'gap' },
  };
  return history.append({
    id: `replaced:${runId}`,
    runs: [{ runId, node, startedAt, state, changes, finishedAt: now }],
    // Another run can take its place where a run may start. Else it came further, and nobody told.
    events: nextState(state, 'start') === undefined ? [gap] : [],
    documents: [],
    snapshots: [],
    refused: [],
  });
}
