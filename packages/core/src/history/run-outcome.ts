import type { HistoryRun } from '../contracts/history-records.ts';
import type { HistoryRunUpdate, RunQuery } from '../contracts/history-store.ts';
import { isTerminal } from '../model/state-machine.ts';

/** What became of a run. */
export type RunOutcome = NonNullable<RunQuery['outcome']>;

/** What became of a run that is in history, for stores: runs are found by it. */
export function runOutcome({ state, finishedAt }: Pick<HistoryRun, 'state' | 'finishedAt'>): RunOutcome {
  if (isTerminal(state)) return state;
  return finishedAt === undefined ? 'active' : 'replaced';
}

/**
 * Whether history knows more of the run than `update` says, for stores: then state, end and number
 * of changes stay as they are.
 */
export function isLateUpdate(
  known: Pick<HistoryRun, 'state' | 'changes'>,
  { state, changes = 0 }: HistoryRunUpdate,
): boolean {
  if (changes > 0 && known.changes > 0) return changes < known.changes;
  return isTerminal(known.state) && !isTerminal(state);
}
