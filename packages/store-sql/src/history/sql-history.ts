import type {
  DataKind,
  EventQuery,
  HistoryStore,
  HistoryBatch,
  HistoryEvent,
  HistoryRun,
  HistorySize,
  Identifier,
  MachineQuery,
  InspectorError,
  NodeUuid,
  RefusedCallbacks,
  RefusedQuery,
  Result,
  Retention,
  RunQuery,
  Snapshot,
} from '@ironic-inspector/core';
import type { Database } from '../database.ts';
import { unpack } from '../documents.ts';
import { prepareBatch } from './append.ts';
import { forgetHistory } from './forget.ts';
import { countRefused, findDocument, findHistoryRun, listEvents, listRuns, missingKeys } from './history-queries.ts';
import { moveDocuments } from './move-documents.ts';
import { findRefused } from './refused.ts';
import { findMachines, findSnapshot, findSnapshots, sharedSnapshots } from './snapshots.ts';
import { sweepHistory } from './sweep.ts';
import type { Place } from './sweep.ts';
import { readTotals } from './totals.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** The history in tables of the same database; every query of it has an index. */
export class SqlHistory implements HistoryStore {
  readonly #database: Database;
  /** Where the search for runs that are too many goes on. */
  #place: Place;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(batch: HistoryBatch): Answer<void> {
    const doing = 'record what happened';
    const prepared = await this.#database.attempt(doing, (db) => prepareBatch(this.#database, db, batch));
    return prepared.ok ? this.#database.write(doing, prepared.val) : prepared;
  }

  runs(query: RunQuery): Answer<readonly HistoryRun[]> {
    return this.#database.attempt('list past runs', (db) => listRuns(db, query));
  }

  run(runId: string): Answer<HistoryRun | undefined> {
    return this.#database.attempt('find a past run', (db) => findHistoryRun(db, runId));
  }

  events(query: EventQuery): Answer<readonly HistoryEvent[]> {
    return this.#database.attempt('list what happened', (db) => listEvents(db, query));
  }

  missing(keys: readonly string[]): Answer<readonly string[]> {
    return this.#database.attempt('find out what is not on record', (db) => missingKeys(this.#database, db, keys));
  }

  document(runId: string, kind: DataKind): Answer<string | undefined> {
    return this.#database.attempt(`give the ${kind} data of a past run`, async (db) => {
      const packed = await findDocument(db, runId, kind);
      return packed && unpack(packed);
    });
  }

  snapshot(node: NodeUuid): Answer<Snapshot | undefined> {
    return this.#database.attempt(`find the snapshot of node ${node}`, (db) => findSnapshot(db, node));
  }

  snapshots(nodes: readonly NodeUuid[]): Answer<readonly Snapshot[]> {
    return this.#database.attempt('find snapshots of nodes', (db) => findSnapshots(this.#database, db, nodes));
  }

  machines(query: MachineQuery): Answer<readonly Snapshot[]> {
    return this.#database.attempt('find machines', (db) => findMachines(db, query));
  }

  sharing(identifiers: readonly Identifier[], limit: number): Answer<readonly Snapshot[]> {
    return this.#database.attempt('find nodes that share identifiers', (db) => sharedSnapshots(db, identifiers, limit));
  }

  refused(query: RefusedQuery): Answer<readonly RefusedCallbacks[]> {
    return this.#database.attempt('list refused callbacks', (db) => findRefused(db, query));
  }

  forget(node: NodeUuid): Answer<void> {
    return this.#database.carryOut(`forget the past of node ${node}`, (db) => forgetHistory(this.#database, db, node));
  }

  async sweep(retention: Retention, limit: number): Answer<{ readonly isDone: boolean }> {
    const swept = await this.#database.attempt('remove what need not be kept', async (db) => {
      const areMoved = await moveDocuments(this.#database, db, limit);
      const { isDone, place } = await sweepHistory(this.#database, db, retention, Math.max(limit, 1), this.#place);
      return { isDone: isDone && areMoved, place };
    });
    if (swept.ok) this.#place = swept.val.place;
    return swept.map(({ isDone }) => ({ isDone }));
  }

  size(): Answer<HistorySize> {
    return this.#database.attempt('say how much is on record', async (db) => ({
      ...(await readTotals(db)),
      refused: await countRefused(db),
    }));
  }
}
