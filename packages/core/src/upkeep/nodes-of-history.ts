import type { HistoryRun } from '../contracts/history-records.ts';
import type { InspectorError } from '../errors.ts';
import { noHistory } from '../history/history-tap.ts';
import type { NodeUuid } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** How many runs are read at a time. */
const PAGE = 1000;

/** The newest run of each node that history knows. `not-supported` where there is none. */
export async function nodesOfHistory({
  pastRuns,
}: UpkeepContext): Promise<Result<readonly HistoryRun[], InspectorError>> {
  if (pastRuns === undefined) return Err(noHistory());
  const newest = new Map<NodeUuid, HistoryRun>();
  let last: HistoryRun | undefined;
  for (;;) {
    const page = await pastRuns.runs({ limit: PAGE, ...(last !== undefined && { after: last }) });
    if (page.err) return page;
    for (const run of page.val) if (!newest.has(run.node)) newest.set(run.node, run);
    if (page.val.length < PAGE) return Ok([...newest.values()]);
    last = page.val.at(-1);
  }
}

/** Removes what history keeps of these nodes. @returns those of which it could not be removed */
export async function forgetPast(
  { pastRuns, recorder, stopping }: UpkeepContext,
  nodes: readonly NodeUuid[],
): Promise<{ readonly node: NodeUuid; readonly error: InspectorError }[]> {
  const failed: { readonly node: NodeUuid; readonly error: InspectorError }[] = [];
  // What was told of them a moment ago is not to come in again.
  const flushed = await recorder?.flush();
  for (const node of nodes) {
    if (flushed?.err) failed.push({ node, error: flushed.val });
    if (pastRuns === undefined || flushed?.err || stopping.isOver) continue;
    const forgotten = await pastRuns.forget(node);
    if (forgotten.err) failed.push({ node, error: forgotten.val });
  }
  return failed;
}
