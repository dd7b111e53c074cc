import type { InspectorError } from '../errors.ts';
import type {
  HistoryEvent,
  HistoryRun,
  Identifier,
  NewHistoryEvent,
  RefusedCallbacks,
  Snapshot,
} from './history-records.ts';
import type { NodeUuid } from '../model/node.ts';
import type { Result } from '../result.ts';
import type { DataKind } from './data-store.ts';

/**
 * What runs knew, kept beyond the next run of the node: the runs, what happened in them, what the
 * machine was made of, and the callbacks that were not taken.
 *
 * It is written in batches and off the way of runs: a history that is slow or away delays no run
 * and ends none. Nothing relies on it to carry a run on. Its failures are `store-failed`. Several
 * instances may share one.
 */
export interface HistoryStore {
  /**
   * Records everything in `batch`, or nothing. The same batch again changes nothing, so that it can
   * be sent again when its outcome is unknown.
   */
  append(batch: HistoryBatch): Promise<Result<void, InspectorError>>;

  /** Runs, newest first: by `startedAt`, then `runId`, both descending. */
  runs(query: RunQuery): Promise<Result<readonly HistoryRun[], InspectorError>>;

  /** `Ok(undefined)` when there is none of this id. */
  run(runId: string): Promise<Result<HistoryRun | undefined, InspectorError>>;

  /** Events in the order of their positions, which for one run is that of their sequence. */
  events(query: EventQuery): Promise<Result<readonly HistoryEvent[], InspectorError>>;

  /** Those of `keys` that no event on record has. */
  missing(keys: readonly string[]): Promise<Result<readonly string[], InspectorError>>;

  /** The document that the run kept, to the letter; `Ok(undefined)` when there is none. */
  document(runId: string, kind: DataKind): Promise<Result<string | undefined, InspectorError>>;

  /** What the node's machine was recognised by last; `Ok(undefined)` when nothing is known. */
  snapshot(node: NodeUuid): Promise<Result<Snapshot | undefined, InspectorError>>;

  /** The same of many nodes at once, in any order, without those of which nothing is known. */
  snapshots(nodes: readonly NodeUuid[]): Promise<Result<readonly Snapshot[], InspectorError>>;

  /**
   * The last snapshots that share at least one of `identifiers`, those that share most first, at
   * most `limit`. It is one look at an index, however many nodes there are.
   */
  sharing(identifiers: readonly Identifier[], limit: number): Promise<Result<readonly Snapshot[], InspectorError>>;

  /** The last snapshots of machines of one product, by their nodes. */
  machines(query: MachineQuery): Promise<Result<readonly Snapshot[], InspectorError>>;

  /** Refused callbacks, newest first: by `lastAt`, then `id`, both descending. */
  refused(query: RefusedQuery): Promise<Result<readonly RefusedCallbacks[], InspectorError>>;

  /** Removes all that is on record of the node; `Ok` also when there is nothing. */
  forget(node: NodeUuid): Promise<Result<void, InspectorError>>;

  /**
   * Removes what need not be kept, at most about `limit` rows: the caller comes again until
   * `isDone`. The newest run of a node is never removed, nor one whose state is not the end.
   */
  sweep(retention: Retention, limit: number): Promise<Result<{ readonly isDone: boolean }, InspectorError>>;

  /** How much there is. */
  size(): Promise<Result<HistorySize, InspectorError>>;
}

/** What is recorded together. */
export interface HistoryBatch {
  /**
   * Names the batch: it is recorded once, however often it is sent. An hour later that may be
   * forgotten.
   */
  readonly id: string;
  /**
   * In place of what was on record of the same run, member by member: `undefined` keeps it. An
   * update without `finishedAt` comes late to a run that has ended: that keeps its `state`.
   */
  readonly runs: readonly HistoryRunUpdate[];
  /** Those of a run that is neither on record nor in `runs` are left out, documents too. */
  readonly events: readonly NewHistoryEvent[];
  /** Each text is kept once, under its SHA-256, which the store computes: mostly it knows it. */
  readonly documents: readonly NewDocument[];
  /** In place of the node's last snapshot, unless that is newer. */
  readonly snapshots: readonly Snapshot[];
  /** Counts are added to those on record under the same `id`. */
  readonly refused: readonly RefusedCallbacks[];
}

/** What is new of a run. A run that is new needs `node`, `startedAt` and `state`. */
export type HistoryRunUpdate = Pick<HistoryRun, 'runId' | 'node' | 'startedAt' | 'state'> &
  Partial<Omit<HistoryRun, 'documents'>>;

/** A document of a run. */
export interface NewDocument {
  readonly runId: string;
  readonly kind: DataKind;
  readonly text: string;
}

/** Which runs. */
export interface RunQuery {
  readonly node?: NodeUuid;
  /** The node's name, to the letter, when it ran. */
  readonly name?: string;
  /** `active`: it goes on; `replaced`: it is over, and came to no end of its own. */
  readonly outcome?: 'finished' | 'error' | 'replaced' | 'active';
  /** Only runs that began then or later. */
  readonly since?: Date;
  readonly limit: number;
  /** Only runs after this one in the order of the list. */
  readonly after?: Pick<HistoryRun, 'startedAt' | 'runId'>;
}

/** Which machines. */
export interface MachineQuery {
  /** What `machine.product` of the snapshot is, in any case. */
  readonly product: string;
  readonly limit: number;
  /** Only those of nodes after this one, in the order of UUIDs. */
  readonly after?: NodeUuid;
}

/** Which events. */
export interface EventQuery {
  readonly runId?: string;
  readonly node?: NodeUuid;
  /** Only events behind this position. */
  readonly after?: number;
  readonly limit: number;
}

/** Which refused callbacks: those that all of it is true of. */
export interface RefusedQuery {
  /** Only those that came then or later. */
  readonly since?: Date;
  /** Only those that share one of these, at most 1000. */
  readonly identifiers?: readonly Identifier[];
  readonly limit: number;
  /** Only those after this one in the order of the list. */
  readonly after?: Pick<RefusedCallbacks, 'lastAt' | 'id'>;
}

/** What is kept. What is older, or more, may go. */
export interface Retention {
  /** How many ended runs of a node are kept. */
  readonly runsPerNode: number;
  /** Runs that ended before this go, but for those that failed. */
  readonly finishedBefore: Date;
  /** Runs that failed before this go. */
  readonly failedBefore: Date;
  /** Refused callbacks that came last before this go. */
  readonly refusedBefore: Date;
  /** How many bytes documents and events may have together; the oldest runs go first. */
  readonly bytes: number;
  /**
   * How many entries of refused callbacks may be kept. Each source (`sourceNetwork` of the address;
   * all unknown ones are one) loses its own oldest first, those that have most before others.
   */
  readonly refusedEntries: number;
}

/** How much is on record. */
export interface HistorySize {
  readonly runs: number;
  readonly events: number;
  readonly documents: number;
  readonly refused: number;
  /** Of documents and events, as they are kept. */
  readonly bytes: number;
  /**
   * Where reading on begins: behind this position are all events that are recorded from now on, and
   * no other. Removing anything does not lower it.
   */
  readonly position: number;
  /**
   * The highest position of all events that were removed: who reads on behind an earlier one may
   * miss some. 0 while nothing was removed.
   */
  readonly removed: number;
}
