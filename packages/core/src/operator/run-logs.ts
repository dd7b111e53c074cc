import type { HistoryRun } from '../contracts/history-records.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import { InspectorError } from '../errors.ts';
import { readLogArchive } from '../history/read-log-archive.ts';
import type { RunLogs } from '../model/run-logs.ts';
import { sha256Of } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';

/** The run's logs, from where the log sink has put them; what cannot be had says where they lie. */
export async function loadRunLogs(
  logSink: LogSink | undefined,
  { runId, node, logs }: Pick<HistoryRun, 'runId' | 'node' | 'logs'>,
): Promise<Result<RunLogs, InspectorError>> {
  const fail = (code: 'data-not-found' | 'not-supported', why: string) =>
    Err(new InspectorError(code, `${why}${logs === undefined ? '' : ` They were put here: ${logs.place}.`}`, { node }));
  if (logs === undefined) return fail('data-not-found', `Run ${runId} has kept no logs of its ramdisk.`);
  const { reference, place, bytes, digest } = logs;
  if (logSink?.load === undefined) {
    return fail('not-supported', `This inspector has no log sink that can load the logs of run ${runId}.`);
  }
  const loaded = await logSink.load(reference);
  if (loaded.err) return loaded;
  if (loaded.val === undefined) {
    return fail('data-not-found', `The logs of run ${runId} are gone, or out of reach of this instance.`);
  }
  if ((await sha256Of(loaded.val)) !== digest) {
    return fail('data-not-found', `In place of the logs of run ${runId} there is something else by now.`);
  }
  return Ok({ runId, node, place, bytes, ...(await readLogArchive(loaded.val)) });
}
