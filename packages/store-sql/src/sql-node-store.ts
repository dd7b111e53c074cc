import { Ok } from '@ironic-inspector/core';
import type {
  Change,
  Guard,
  InspectorError,
  Introspection,
  LookupAttributes,
  NodeUuid,
  Page,
  PendingWork,
  Result,
  SharedNodeStore,
  State,
} from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { clearPending, EMPTY_WORK, loadPending, packWork, savePending } from './pending.ts';
import { deleteWhere, selectWhere } from './plain-statements.ts';
import { changedColumns, rowOf, RUN_COLUMNS, runOf } from './rows.ts';
import type { RunColumns } from './rows.ts';
import { countMatches, dueRuns, findRun, listPage } from './run-queries.ts';
import { changeRun, replaceAttributes } from './run-writes.ts';
import type { RowGuard } from './run-writes.ts';
import type { Tables } from './schema.ts';
import { SqlRegisters } from './sql-registers.ts';
import { changeInOne } from './write-in-one.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/**
 * Runs in tables; the row of a node decides who wins, and what belongs to it is written after it in
 * one transaction.
 */
export class SqlNodeStore extends SqlRegisters implements SharedNodeStore {
  readonly #database: Database;

  constructor(database: Database) {
    super(database);
    this.#database = database;
  }

  async begin(
    run: Introspection,
    replaces: Introspection | undefined,
    pending?: PendingWork,
  ): Answer<Introspection | undefined> {
    const { differences, secrets } = this.#database;
    const work = pending && (await packWork(secrets, run.uuid, pending));
    if (work?.err) return work;
    const row = rowOf(run);
    if (replaces !== undefined && differences.writesInOne) {
      const beside = { attributes: run.attributes, work: work && { ...(await EMPTY_WORK), ...work.val } };
      const begun = await this.#database.attempt(`begin a run of node ${run.uuid}`, (db) =>
        changeInOne(db, differences, seenGuard(replaces), withoutNode(row), { ...beside, work: beside.work ?? null }),
      );
      if (begun.err || begun.val !== undefined) return begun.map((found) => found && runOf(found));
    }
    return this.#database.write(`begin a run of node ${run.uuid}`, async (db) => {
      if (!(await this.#place(db, row, replaces))) return undefined;
      await replaceAttributes(db, differences, run.uuid, run.attributes, replaces === undefined);
      if (replaces !== undefined) await clearPending(this.#database, db, run.uuid);
      if (work !== undefined) await savePending(db, differences, run.uuid, work.val);
      return runOf(row);
    });
  }

  async get(uuid: NodeUuid): Answer<Introspection | undefined> {
    return this.#database.attempt(`find the run of node ${uuid}`, async (db) => {
      const row = await findRun(db, this.#database.differences, uuid);
      return row && runOf(row);
    });
  }

  async list(page: Page): Answer<readonly Introspection[]> {
    if (page.limit <= 0) return Ok([]);
    return this.#database.attempt('list runs', async (db) => (await listPage(db, page)).map(runOf));
  }

  async update(uuid: NodeUuid, guard: Guard, change: Change): Answer<Introspection | undefined> {
    if (guard.states.length === 0) return Ok(undefined);
    const { differences, secrets } = this.#database;
    const { attributes, pending } = change;
    const work = pending && (await packWork(secrets, uuid, pending));
    if (work?.err) return work;
    const columns = changedColumns(change, guard.runId);
    const isOne = differences.returning && attributes === undefined && pending === undefined;
    if (differences.writesInOne && !isOne) {
      const changed = await this.#database.attempt(`change the run of node ${uuid}`, (db) =>
        changeInOne(db, differences, { ...guard, node: uuid }, columns, { attributes, work: work && work.val }),
      );
      if (changed.err || changed.val !== undefined) return changed.map((row) => row && runOf(row));
    }
    const write = async (db: Kysely<Tables>) => {
      const row = await changeRun(db, differences, { ...guard, node: uuid }, columns);
      if (row === undefined) return undefined;
      if (attributes !== undefined) await replaceAttributes(db, differences, uuid, attributes);
      if (work) await savePending(db, differences, uuid, work.val);
      else if (work === null) await clearPending(this.#database, db, uuid);
      return runOf(row);
    };
    return this.#database.write(`change the run of node ${uuid}`, write, isOne);
  }

  async pending(uuid: NodeUuid): Answer<PendingWork | undefined> {
    return this.#database.attempt(`find the work in hand for node ${uuid}`, (db) =>
      loadPending(this.#database, db, uuid),
    );
  }

  async match(attributes: LookupAttributes): Answer<ReadonlyMap<NodeUuid, number>> {
    return this.#database.attempt('look nodes up by their attributes', (db) =>
      countMatches(db, this.#database.differences, attributes),
    );
  }

  async findByDigest(digest: string): Answer<readonly Introspection[]> {
    return this.#database.attempt('find runs by the digest of their callbacks', async (db) => {
      const rows = await selectWhere(db, this.#database.differences, 'inspector_runs', RUN_COLUMNS, { digest });
      return rows.map(runOf);
    });
  }

  async due(states: readonly State[], before: Date): Answer<readonly Introspection[]> {
    if (states.length === 0) return Ok([]);
    return this.#database.attempt('find runs that are due', async (db) =>
      (await dueRuns(db, states, before)).map(runOf),
    );
  }

  async active(): Answer<{ readonly runs: number; readonly macs: readonly string[] }> {
    return this.#database.attempt('find the runs that go on', async (db) => {
      const rows = await db
        .selectFrom('inspector_runs')
        .select('attributes')
        .where('finished_at', 'is', null)
        .where('state', '!=', 'reapplying')
        .execute();
      const macs = new Set(rows.flatMap((row) => (JSON.parse(row.attributes) as LookupAttributes).mac));
      return { runs: rows.length, macs: [...macs] };
    });
  }

  async forget({ uuid, runId, state, stateSince }: Introspection): Answer<boolean> {
    return this.#database.write(`forget node ${uuid}`, async (db) => {
      const seen = { node: uuid, run_id: runId, state, state_since: stateSince.getTime() };
      const deleted = await deleteWhere(db, this.#database.differences, 'inspector_runs', seen);
      if (deleted === 0) return (await findRun(db, this.#database.differences, uuid)) === undefined;
      await deleteWhere(db, this.#database.differences, 'inspector_attributes', { node: uuid });
      await clearPending(this.#database, db, uuid);
      return true;
    });
  }

  /** Writes the node's row in place of the one its caller saw, if that is still there. */
  async #place(db: Kysely<Tables>, row: RunColumns, seen: Introspection | undefined): Promise<boolean> {
    if (seen === undefined) {
      return this.#database.inserted(db.insertInto('inspector_runs').values({ ...row, revision: 0 }));
    }
    return (await changeRun(db, this.#database.differences, seenGuard(seen), withoutNode(row))) !== undefined;
  }
}

/** The record is still the one that somebody saw. */
function seenGuard({ uuid: node, runId, state, stateSince }: Introspection): RowGuard {
  return { node, runId, states: [state], stateSince };
}

function withoutNode(row: RunColumns): Omit<RunColumns, 'node'> {
  const { node: _, ...columns } = row;
  return columns;
}
