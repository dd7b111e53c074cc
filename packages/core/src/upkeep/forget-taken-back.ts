import type { HistoryStore } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** A record that is younger may be about to be told of. */
const IN_HAND_MS = 10_000;

/**
 * Removes runs from history that were taken back, because no node was made for their machine. Who
 * did that may have been killed before history knew; and an instance that had lost the run tells
 * history of it later. Such a run has no record, and nobody would ever say that it is over.
 */
export async function forgetTakenBack(
  { nodes, clock, activeRuns }: UpkeepContext,
  history: HistoryStore,
): Promise<Result<void, InspectorError>> {
  const active = await activeRuns.next(history);
  if (active.err) return active;
  const before = clock.now().getTime() - IN_HAND_MS;
  for (const { node, state, startedAt } of active.val) {
    if (state !== 'enrolling' || startedAt.getTime() > before) continue;
    const record = await nodes.get(node);
    if (record.err) return record;
    const known = await history.runs({ node, limit: 2 });
    if (known.err) return known;
    // A node with earlier runs was there: its history stays.
    if (record.val !== undefined || known.val.length > 1) continue;
    const forgotten = await history.forget(node);
    if (forgotten.err) return forgotten;
  }
  return DONE;
}
