import { withTimeout } from '../attempt.ts';
import { Semaphore } from '../concurrency.ts';
import type { HistoryRun } from '../contracts/history-records.ts';
import { InspectorError } from '../errors.ts';
import { readLogArchive } from '../history/read-log-archive.ts';
import type { RunLogs } from '../model/run-logs.ts';
import { sha256Of } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { OperatorContext } from './operator-context.ts';

/** How long somebody waits who wants to read them. */
const PATIENCE_MS = 30_000;

/**
 * How many archives are in hand at a time, and how many more are waited for: each may hold 70 MB of
 * memory while it is unpacked, and keeps one core busy.
 */
const AT_ONCE = 2;
const MOST_WAITING = 16;

/** The places in which archives are unpacked. */
export function placesForLogs(): Semaphore {
  return new Semaphore(AT_ONCE, MOST_WAITING);
}

/** The run's logs, from where the log sink has put them; what cannot be had says where they lie. */
export async function loadRunLogs(
  { logSink, logPlaces, clock }: Pick<OperatorContext, 'logSink' | 'logPlaces' | 'clock'>,
  { runId, node, logs }: Pick<HistoryRun, 'runId' | 'node' | 'logs'>,
  patience = PATIENCE_MS,
): Promise<Result<RunLogs, InspectorError>> {
  const fail = (code: 'data-not-found' | 'not-supported' | 'overloaded', why: string) =>
    Err(new InspectorError(code, `${why}${logs === undefined ? '' : ` They were put here: ${logs.place}.`}`, { node }));
  if (logs === undefined) return fail('data-not-found', `Run ${runId} has kept no logs of its ramdisk.`);
  const { reference, place, bytes, digest } = logs;
  const load = logSink?.load?.bind(logSink);
  if (load === undefined) {
    return fail('not-supported', `This inspector has no log sink that can load the logs of run ${runId}.`);
  }
  const late = new AbortController();
  const entered = await logPlaces.acquire(clock.sleep(patience, late.signal));
  late.abort('over');
  if (!entered) return fail('overloaded', `The logs of run ${runId} were not read: too many others are being read.`);
  try {
    // Unpacking is not what is waited for: it is our own work, and bounded.
    const loaded = await withTimeout(clock, patience, 'the log sink', () => load(reference));
    if (loaded.err) return loaded;
    if (loaded.val === undefined) {
      return fail('data-not-found', `The logs of run ${runId} are gone, or out of reach of this instance.`);
    }
    if ((await sha256Of(loaded.val)) !== digest) {
      return fail('data-not-found', `In place of the logs of run ${runId} there is something else by now.`);
    }
    return Ok({ runId, node, place, bytes, ...(await readLogArchive(loaded.val)) });
  } finally {
    logPlaces.release();
  }
}
