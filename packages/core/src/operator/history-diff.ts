import type { HistoryRun } from '../contracts/history-records.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import { InspectorError } from '../errors.ts';
import type { HardwareChange } from '../hardware/change.ts';
import { diffHardware } from '../hardware/diff-hardware.ts';
import { hardwareOf } from '../hardware/hardware-of.ts';
import type { Hardware } from '../hardware/hardware.ts';
import { parseJson } from '../model/exact-json.ts';
import type { NodeUuid } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';

/** Which two runs of a node are compared, by their ids. */
export interface DiffQuery {
  /** @default the last one before `to` that has data */
  readonly from?: string;
  /** @default the newest one that has data */
  readonly to?: string;
}

/** What changed in a machine between two runs of its node. */
export interface HardwareDiff {
  readonly from: HistoryRun;
  readonly to: HistoryRun;
  /** Empty when nothing has. */
  readonly changes: readonly HardwareChange[];
}

/** How many runs are looked at for one that has data. */
const RUNS = 100;

/** Compares what two runs of the node found. */
export async function diffRuns(
  history: HistoryStore,
  node: NodeUuid,
  { from, to }: DiffQuery,
): Promise<Result<HardwareDiff, InspectorError>> {
  const later = to === undefined ? await newestBefore(history, node) : await namedRun(history, node, 'to', to);
  if (later.err) return later;
  const earlier =
    from === undefined ? await newestBefore(history, node, later.val) : await namedRun(history, node, 'from', from);
  if (earlier.err) return earlier;
  const before = await hardwareIn(history, earlier.val);
  if (before.err) return before;
  const after = await hardwareIn(history, later.val);
  if (after.err) return after;
  return Ok({ from: earlier.val, to: later.val, changes: diffHardware(before.val, after.val) });
}

async function namedRun(
  history: HistoryStore,
  node: NodeUuid,
  name: keyof DiffQuery,
  runId: string,
): Promise<Result<HistoryRun, InspectorError>> {
  const run = await history.run(runId);
  if (run.err) return run;
  if (run.val === undefined) return Err(new InspectorError('run-not-found', `${name}: run ${runId} is not on record`));
  if (run.val.node === node) return Ok(run.val);
  return Err(new InspectorError('bad-request', `${name}: run ${runId} is one of node ${run.val.node}, not of ${node}`));
}

/** The newest run of the node that has data; only those before `than`. */
async function newestBefore(
  history: HistoryStore,
  node: NodeUuid,
  than?: HistoryRun,
): Promise<Result<HistoryRun, InspectorError>> {
  const runs = await history.runs({ node, limit: RUNS, ...(than !== undefined && { after: than }) });
  if (runs.err) return runs;
  const run = runs.val.find(({ documents }) => kindOf(documents) !== undefined);
  if (run !== undefined) return Ok(run);
  const which = than === undefined ? 'No run' : `No run before ${than.runId}`;
  return Err(new InspectorError('data-not-found', `${which} of node ${node} has data to compare`, { node }));
}

/** As hooks left it where they came that far. */
function kindOf({ processed, unprocessed }: HistoryRun['documents']) {
  if (processed !== undefined) return 'processed';
  return unprocessed === undefined ? undefined : 'unprocessed';
}

async function hardwareIn(history: HistoryStore, run: HistoryRun): Promise<Result<Hardware, InspectorError>> {
  const { runId, node, documents } = run;
  const kind = kindOf(documents);
  const text = kind === undefined ? Ok(undefined) : await history.document(runId, kind);
  if (text.err) return text;
  if (text.val !== undefined) return Ok(hardwareOf(parseJson(text.val)));
  return Err(new InspectorError('data-not-found', `Run ${runId} has kept no data`, { node }));
}
