import { attempt } from '../attempt.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { HistoryEvent, HistoryRun, RefusedCallbacks } from '../contracts/history-records.ts';
import type { HistoryStore, HistorySize, RefusedQuery, RunQuery } from '../contracts/history-store.ts';
import { InspectorError } from '../errors.ts';
import { noHistory } from '../history/history-tap.ts';
import { KEPT_TYPES } from '../history/kept-step.ts';
import { checkIdentifiers } from '../model/check-identifiers.ts';
import { parseJson } from '../model/exact-json.ts';
import type { RunLogs } from '../model/run-logs.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findUuid } from '../run/check-node.ts';
import { Follower, type FollowedEvents, type FollowQuery } from './follow.ts';
import { type DiffQuery, diffRuns, type HardwareDiff } from './history-diff.ts';
import type { OperatorContext } from './operator-context.ts';
import { loadRunLogs } from './run-logs.ts';

/** Which runs: those that all of it is true of. */
export interface RunsQuery extends Omit<RunQuery, 'node' | 'limit'> {
  /** The node's UUID, or the name that it has in Ironic now. */
  readonly node?: string;
  /**
   * At most this many.
   * @default the setting `apiMaxLimit`, which is also the most
   */
  readonly limit?: number;
}

/** Which part of a list. */
export interface EventsQuery {
  /** Only events behind this position: that of the last one that was read. */
  readonly after?: number;
  /**
   * At most this many.
   * @default 10,000, which is also the most
   */
  readonly limit?: number;
}

/** Which refused callbacks: those that all of it is true of. */
export interface RefusalsQuery extends Omit<RefusedQuery, 'limit'> {
  /**
   * At most this many.
   * @default the setting `apiMaxLimit`, which is also the most
   */
  readonly limit?: number;
}

/**
 * What runs knew, past and present, of all instances that share the history. It may be up to a
 * second behind; {@link Inspector.idle} waits until it is not. Each method answers `not-supported`
 * where the inspector was given no `HistoryStore`, and `store-failed` when that is away.
 */
export interface RunHistory {
  /**
   * Runs, newest first. `bad-request` when a limit is none; `node-not-found` when `node` is a name
   * that Ironic does not know.
   */
  runs(query?: RunsQuery): Promise<Result<readonly HistoryRun[], InspectorError>>;
  /** One run; `run-not-found` when it is not on record, or no longer. */
  run(runId: string): Promise<Result<HistoryRun, InspectorError>>;
  /** What happened in the run, in order; `run-not-found` as in {@link run}. */
  events(runId: string, query?: EventsQuery): Promise<Result<readonly HistoryEvent[], InspectorError>>;
  /**
   * A document of the run, parsed as `Inspector.data()` does; `data-not-found` when it kept none,
   * `run-not-found` as in {@link run}.
   */
  data(runId: string, kind?: DataKind): Promise<Result<unknown, InspectorError>>;
  /** The same as {@link data} as JSON text, to the letter. */
  dataText(runId: string, kind?: DataKind): Promise<Result<string, InspectorError>>;
  /**
   * The logs of the run's ramdisk, unpacked, secrets masked: at most 64 MiB and 1000 files are
   * looked at, and 8 MiB become text; `warnings` says what is missing. `data-not-found` when the
   * run kept none, when they are gone, or out of reach of this instance; `not-supported` when the
   * log sink loads none; `overloaded` when two are being unpacked for too long, or 16 more wait.
   * Each says where the archive was put. `run-not-found` as in {@link run}.
   */
  logs(runId: string): Promise<Result<RunLogs, InspectorError>>;
  /**
   * What changed in the node's machine between two of its runs, by default the last two that have
   * data. `run-not-found` and `bad-request` say which of them is wrong; `data-not-found` when one
   * has no data, or there are not two.
   */
  diff(node: string, query?: DiffQuery): Promise<Result<HardwareDiff, InspectorError>>;
  /**
   * The events of all runs as they are recorded, those of other instances too, each with its
   * position, for a `for await` loop: see {@link FollowedEvents}. `after` goes on where somebody
   * has stopped, without a gap. A history that is away is asked again; `Inspector.stop()` ends it.
   */
  follow(query?: FollowQuery): Promise<Result<FollowedEvents, InspectorError>>;
  /**
   * Callbacks that were not taken, those that came last first. `bad-request` when a limit is none,
   * or there are too many identifiers.
   */
  refused(query?: RefusalsQuery): Promise<Result<readonly RefusedCallbacks[], InspectorError>>;
  /**
   * Removes all that is on record of the node, by its UUID or its name; `Ok` also for nothing. As
   * long as the node has a record, upkeep hands over its newest run again.
   */
  forget(node: string): Promise<Result<void, InspectorError>>;
  /** How much is on record. */
  size(): Promise<Result<HistorySize, InspectorError>>;
}

const MOST_EVENTS = 10_000;

export function createRunHistory(context: OperatorContext): RunHistory {
  const { apiMaxLimit } = context.settings;
  /** Asks the history, if there is one. */
  const ask = <T>(work: (history: HistoryStore) => Promise<Result<T, InspectorError>>) =>
    attempt('history', async (): Promise<Result<T, InspectorError>> => {
      const { pastRuns } = context;
      return pastRuns === undefined ? Err(noHistory()) : work(pastRuns);
    });
  const find = async (history: HistoryStore, runId: string): Promise<Result<HistoryRun, InspectorError>> => {
    const run = await history.run(runId);
    if (run.err) return run;
    return run.val === undefined ? Err(notRecorded(runId)) : Ok(run.val);
  };
  const load = (runId: string, kind: DataKind = 'processed') =>
    ask(async (history): Promise<Result<string, InspectorError>> => {
      const text = await history.document(runId, kind);
      if (text.err) return text;
      if (text.val !== undefined) return Ok(text.val);
      const run = await find(history, runId);
      return run.err ? run : Err(notKept(run.val, kind));
    });

  return Object.freeze({
    runs: ({ node, limit: wanted, ...query } = {}) =>
      ask(async (history) => {
        const limit = checkLimit(wanted, apiMaxLimit);
        if (limit.err) return limit;
        const uuid = node === undefined ? Ok(undefined) : await findUuid(context, node);
        if (uuid.err) return uuid;
        return history.runs({ ...query, limit: limit.val, ...(uuid.val !== undefined && { node: uuid.val }) });
      }),
    run: (runId) => ask((history) => find(history, runId)),
    events: (runId, { after, limit: wanted } = {}) =>
      ask(async (history) => {
        const limit = checkLimit(wanted, MOST_EVENTS);
        if (limit.err) return limit;
        const events = await history.events({ runId, limit: limit.val, ...(after !== undefined && { after }) });
        if (events.err || events.val.length > 0) return events;
        const run = await find(history, runId);
        return run.err ? run : events;
      }),
    data: async (runId, kind) => (await load(runId, kind)).map(parseJson),
    dataText: load,
    logs: (runId) =>
      ask(async (history) => {
        const run = await find(history, runId);
        return run.err ? run : loadRunLogs(context, run.val);
      }),
    diff: (node, query = {}) =>
      ask(async (history) => {
        const uuid = await findUuid(context, node);
        return uuid.err ? uuid : diffRuns(history, uuid.val, query);
      }),
    follow: ({ after, node, ...query } = {}) =>
      ask(async (history): Promise<Result<FollowedEvents, InspectorError>> => {
        const { tail, closed, clock } = context;
        if (tail === undefined) return Err(noHistory());
        if (after !== undefined && !(Number.isSafeInteger(after) && after >= 0)) {
          return Err(new InspectorError('bad-request', `after: must be a position of the history, got ${after}`));
        }
        const unknown = query.types?.find((type) => !KEPT_TYPES.includes(type));
        if (unknown !== undefined) {
          const message = `types: history has no events "${unknown}", only ${KEPT_TYPES.join(', ')}`;
          return Err(new InspectorError('bad-request', message));
        }
        const uuid = node === undefined ? Ok(undefined) : await findUuid(context, node);
        if (uuid.err) return uuid;
        const begin = after === undefined ? (await history.size()).map(({ position }) => position) : Ok(after);
        const from = { node: uuid.val, isNew: after === undefined };
        return begin.map(
          (position) => new Follower({ history, tail, clock, closed }, { ...query, ...from, after: position }),
        );
      }),
    refused: ({ limit: wanted, ...query } = {}) =>
      ask(async (history) => {
        const limit = checkLimit(wanted, apiMaxLimit);
        if (limit.err) return limit;
        const identifiers = checkIdentifiers(query.identifiers);
        return identifiers.err ? identifiers : history.refused({ ...query, limit: limit.val });
      }),
    forget: (node) =>
      ask(async (history) => {
        const uuid = await findUuid(context, node);
        return uuid.err ? uuid : history.forget(uuid.val);
      }),
    size: () => ask((history) => history.size()),
  } satisfies RunHistory);
}

function checkLimit(limit: number | undefined, most: number): Result<number, InspectorError> {
  if (limit === undefined) return Ok(most);
  if (Number.isInteger(limit) && limit >= 1 && limit <= most) return Ok(limit);
  return Err(new InspectorError('bad-request', `limit: must be a whole number from 1 to ${most}, got ${limit}`));
}

function notRecorded(runId: string): InspectorError {
  return new InspectorError('run-not-found', `Run ${runId} is not on record, or no longer`);
}

function notKept({ runId, node }: HistoryRun, kind: DataKind): InspectorError {
  return new InspectorError('data-not-found', `Run ${runId} has kept no ${kind} data`, { node });
}
