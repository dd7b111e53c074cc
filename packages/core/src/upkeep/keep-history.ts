import type { DataKind } from '../contracts/data-store.ts';
import type { HistoryStore, Retention } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import type { HistoryRecorder } from '../history/history-recorder.ts';
import { trailKeys } from '../history/run-trail.ts';
import type { Introspection } from '../model/introspection.ts';
import { DONE, Ok, type Result } from '../result.ts';
import type { RetentionSettings } from '../settings/retention-settings.ts';
import { closeRuns } from './close-runs.ts';
import { asLeader } from './ticker.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** How many keys are asked for at a time. */
const KEYS = 500;
/** How many rows are removed at a time, and how often in one round. */
const SWEPT_ROWS = 1000;
const SWEEPS = 20;
/** How many entries of refused callbacks there may be, whoever posts. */
const REFUSED_ENTRIES = 10_000;

const DAY_MS = 86_400_000;

/**
 * Hands over what history lacks of the records, some of them in each round, and removes what need
 * not be kept. One instance does it. A history that is away is told to observers, and is no failure
 * of upkeep: nothing depends on it.
 */
export async function keepHistory(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  const { pastRuns, recorder } = context;
  if (pastRuns === undefined || recorder === undefined) return DONE;
  return asLeader(context, 'history', async () => {
    const handed = await handOver(context, pastRuns, recorder);
    const closed = await closeRuns(context, pastRuns);
    const swept = await sweep(context, pastRuns);
    for (const { val, err } of [handed, closed, swept]) {
      if (err)
        context.emit(undefined, { type: 'warning', source: 'history', message: (val as InspectorError).message });
    }
    return DONE;
  });
}

async function handOver(
  context: UpkeepContext,
  pastRuns: HistoryStore,
  recorder: HistoryRecorder,
): Promise<Result<void, InspectorError>> {
  const flushed = await recorder.flush();
  if (flushed.err) return flushed;
  const records = await context.walk.next(context.nodes);
  if (records.err) return records;
  const missing = await missingOf(pastRuns, records.val.flatMap(trailKeys));
  if (missing.err) return missing;
  for (const run of records.val.filter((one) => trailKeys(one).some((key) => missing.val.has(key)))) {
    recorder.seen(run);
    if (!isUnknown(run, missing.val)) continue;
    const known = await handDocuments(context, recorder, run);
    if (known.err) return known;
  }
  return recorder.flush();
}

/** Whether history has nothing of a run that has come to its end: not even that it began. */
function isUnknown(run: Introspection, missing: ReadonlySet<string>): boolean {
  if (run.trail.length === 0) return true;
  return run.state === 'finished' && trailKeys(run).every((key) => missing.has(key));
}

/**
 * What is stored for a node that was introspected before there was a history is what its newest run
 * has kept.
 */
async function handDocuments(
  { data }: UpkeepContext,
  recorder: HistoryRecorder,
  run: Introspection,
): Promise<Result<void, InspectorError>> {
  for (const kind of ['unprocessed', 'processed'] satisfies DataKind[]) {
    const document = await data?.load(run.uuid, kind);
    if (document?.err) return document;
    if (document?.val !== undefined) recorder.document(run, kind, document.val);
  }
  return recorder.flush();
}

async function missingOf(
  pastRuns: HistoryStore,
  keys: readonly string[],
): Promise<Result<ReadonlySet<string>, InspectorError>> {
  const missing = new Set<string>();
  for (let start = 0; start < keys.length; start += KEYS) {
    const some = await pastRuns.missing(keys.slice(start, start + KEYS));
    if (some.err) return some;
    for (const key of some.val) missing.add(key);
  }
  return Ok(missing);
}

async function sweep(context: UpkeepContext, pastRuns: HistoryStore): Promise<Result<void, InspectorError>> {
  const retention = retentionAt(context.clock.now(), context.settings.retention);
  for (let round = 0; round < SWEEPS && !context.stopping.isOver; round += 1) {
    const swept = await pastRuns.sweep(retention, SWEPT_ROWS);
    if (swept.err) return swept;
    if (swept.val.isDone) return DONE;
  }
  return DONE;
}

function retentionAt(now: Date, { runsPerNode, days, failedDays, bytes, refusedDays }: RetentionSettings): Retention {
  const before = (count: number) => new Date(count === 0 ? 0 : now.getTime() - count * DAY_MS);
  return {
    runsPerNode,
    finishedBefore: before(days),
    failedBefore: before(failedDays),
    refusedBefore: before(refusedDays),
    bytes,
    refusedEntries: REFUSED_ENTRIES,
  };
}
