import { setTimeout as sleep } from 'node:timers/promises';
import type {
  HistoryEvent,
  HistoryRun,
  HistoryStore,
  InspectorError,
  Introspection,
  NodeStore,
  Result,
} from '@ironic-inspector/core';
import { judgeHistory, type PastRuns } from './judge-history.ts';
import type { LedgerLine, RunNote, Told } from './ledger.ts';

const PAGE = 500;
/**
 * How long history may take to have what was lost: upkeep leaves alone what is younger than ten
 * seconds, and looks at 200 records in a round.
 */
const PATIENCE_MS = 40_000;
const LOOK_MS = 2000;

/**
 * Reads history again and again until it is whole, or nobody waits for that any longer.
 *
 * @param killed instances that were, and when
 */
export async function readHistory(
  nodes: NodeStore,
  history: HistoryStore,
  lines: () => readonly LedgerLine[],
  killed: PastRuns['killed'],
): Promise<PastRuns> {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
    const past = { ...(await readOnce(nodes, history, lines())), killed };
    if (Date.now() > end || judgeHistory(past).every(({ problems }) => problems.length === 0)) return past;
  }
}

/** The records of all nodes. */
export function readRecords(nodes: NodeStore): Promise<readonly Introspection[]> {
  return all<Introspection>(async (last) =>
    nodes.list({ limit: PAGE, ...(last && { after: { startedAt: last.startedAt, uuid: last.uuid } }) }),
  );
}

async function readOnce(nodes: NodeStore, history: HistoryStore, lines: readonly LedgerLine[]) {
  const records = await readRecords(nodes);
  const runs = await all<HistoryRun>(async (last) => history.runs({ limit: PAGE, ...(last && { after: last }) }));
  const events = await all<HistoryEvent>(async (last) =>
    history.events({ limit: PAGE, ...(last && { after: last.position }) }),
  );
  const eventsOf = Map.groupBy(events, ({ runId }) => runId);
  return {
    records,
    runs: runs.map((run) => ({ run, events: eventsOf.get(run.runId) ?? [] })),
    begun: lines.filter((line): line is RunNote => line.kind === 'begun'),
    undone: lines.filter((line): line is RunNote => line.kind === 'undone'),
    resumed: lines.filter((line): line is Told => line.kind === 'told' && line.what === 'resumed'),
  };
}

/** All pages of a list, each of which begins after the last of the one before. */
async function all<T>(
  page: (last: T | undefined) => Promise<Result<readonly T[], InspectorError>>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (;;) {
    const next = (await page(found.at(-1))).unwrap();
    found.push(...next);
    if (next.length < PAGE) return found;
  }
}
