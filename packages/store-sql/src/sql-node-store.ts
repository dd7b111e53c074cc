import { Ok } from '@ironic-inspector/core';
import type {
  Change,
  Guard,
  HeldFirewall,
  InspectorError,
  Introspection,
  LookupAttributes,
  NodeStore,
  NodeUuid,
  Page,
  PendingWork,
  Result,
  State,
} from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { heldFirewalls, raiseGeneration, readGeneration } from './firewall-queries.ts';
import { clearPending, loadPending, packWork, savePending } from './pending.ts';
import { changedColumns, rowOf, runOf } from './rows.ts';
import { abandonedRuns, countMatches, dueRuns, findRun, listPage } from './run-queries.ts';
import { changeRun, replaceAttributes } from './run-writes.ts';
import type { RunRow, Tables } from './schema.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/**
 * Runs in tables; the row of a node decides who wins, and what belongs to it is written after it in
 * one transaction.
 */
export class SqlNodeStore implements NodeStore {
  readonly #database: Database;

  constructor(database: Database) {
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
    return this.#database.attempt(`begin a run of node ${run.uuid}`, (db) =>
      db.transaction().execute(async (transaction) => {
        if (!(await this.#place(transaction, row, replaces))) return undefined;
        await replaceAttributes(transaction, run.uuid, run.attributes, replaces === undefined);
        if (replaces !== undefined) await clearPending(this.#database, transaction, run.uuid);
        if (work !== undefined) await savePending(transaction, differences, run.uuid, work.val);
        return runOf(row);
      }),
    );
  }

  async get(uuid: NodeUuid): Answer<Introspection | undefined> {
    return this.#database.attempt(`find the run of node ${uuid}`, async (db) => {
      const row = await findRun(db, uuid);
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
    const columns = changedColumns(change);
    return this.#database.attempt(`change the run of node ${uuid}`, async (db) => {
      const write = async (connection: Kysely<Tables>) => {
        const row = await changeRun(connection, differences, { ...guard, node: uuid }, columns);
        if (row === undefined) return undefined;
        if (attributes !== undefined) await replaceAttributes(connection, uuid, attributes);
        if (work) await savePending(connection, differences, uuid, work.val);
        else if (work === null) await clearPending(this.#database, connection, uuid);
        return runOf(row);
      };
      const isOneStatement = differences.returning && attributes === undefined && pending === undefined;
      return isOneStatement ? write(db) : db.transaction().execute(write);
    });
  }

  async pending(uuid: NodeUuid): Answer<PendingWork | undefined> {
    return this.#database.attempt(`find the work in hand for node ${uuid}`, (db) =>
      loadPending(this.#database, db, uuid),
    );
  }

  async match(attributes: LookupAttributes): Answer<ReadonlyMap<NodeUuid, number>> {
    return this.#database.attempt('look nodes up by their attributes', (db) => countMatches(db, attributes));
  }

  async findByDigest(digest: string): Answer<readonly Introspection[]> {
    return this.#database.attempt('find runs by the digest of their callbacks', async (db) => {
      const rows = await db.selectFrom('inspector_runs').selectAll().where('digest', '=', digest).execute();
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
    return this.#database.attempt(`forget node ${uuid}`, (db) =>
      db.transaction().execute(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('inspector_runs')
          .where('node', '=', uuid)
          .where('run_id', '=', runId)
          .where('state', '=', state)
          .where('state_since', '=', stateSince.getTime())
          .executeTakeFirstOrThrow();
        if (numDeletedRows === 0n) return (await findRun(transaction, uuid)) === undefined;
        await transaction.deleteFrom('inspector_attributes').where('node', '=', uuid).execute();
        await clearPending(this.#database, transaction, uuid);
        return true;
      }),
    );
  }

  async heartbeat(owner: string, at: Date): Answer<void> {
    const row = { name: owner, beat_at: at.getTime() };
    return this.#database.carryOut(`note that ${owner} is alive`, (db) =>
      db
        .insertInto('inspector_owners')
        .values(row)
        .modifyEnd(this.#database.differences.orReplace(['name'], ['beat_at']))
        .execute(),
    );
  }

  async retire(owner: string): Answer<void> {
    return this.#database.carryOut(`note that ${owner} retires`, (db) =>
      db.deleteFrom('inspector_owners').where('name', '=', owner).execute(),
    );
  }

  async abandoned(before: Date): Answer<readonly Introspection[]> {
    return this.#database.attempt('find abandoned runs', async (db) => (await abandonedRuns(db, before)).map(runOf));
  }

  async lead(role: string, owner: string, now: Date, until: Date): Answer<boolean> {
    return this.#database.attempt(`give ${owner} the role ${role}`, async (db) => {
      const until_at = until.getTime();
      const { numUpdatedRows } = await db
        .updateTable('inspector_leaders')
        .set({ owner, until_at })
        .set('revision', sql`revision + 1`)
        .where('role', '=', role)
        .where((where) => where.or([where('owner', '=', owner), where('until_at', '<=', now.getTime())]))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) return true;
      const row = { role, owner, until_at, revision: 0 };
      return this.#database.inserted(db.insertInto('inspector_leaders').values(row));
    });
  }

  async noteFirewall(owner: string, generation: number, at: Date): Answer<void> {
    const row = { owner, generation, alive_at: at.getTime() };
    return this.#database.carryOut(`note the firewall of ${owner}`, (db) =>
      db
        .insertInto('inspector_firewalls')
        .values(row)
        .modifyEnd(this.#database.differences.orReplace(['owner'], ['generation', 'alive_at']))
        .execute(),
    );
  }

  async withdrawFirewall(owner: string): Answer<void> {
    return this.#database.carryOut(`note that ${owner} holds no firewall`, (db) =>
      db.deleteFrom('inspector_firewalls').where('owner', '=', owner).execute(),
    );
  }

  async firewalls(): Answer<readonly HeldFirewall[]> {
    return this.#database.attempt('find the firewalls of all instances', heldFirewalls);
  }

  async generation(): Answer<number> {
    return this.#database.attempt('read the generation of the boot policy', readGeneration);
  }

  async raiseGeneration(): Answer<number> {
    return this.#database.attempt('raise the generation of the boot policy', (db) =>
      raiseGeneration(this.#database, db),
    );
  }

  /** Writes the node's row in place of the one its caller saw, if that is still there. */
  async #place(
    db: Kysely<Tables>,
    row: RunRow | Omit<RunRow, 'revision'>,
    seen: Introspection | undefined,
  ): Promise<boolean> {
    if (seen === undefined) {
      return this.#database.inserted(db.insertInto('inspector_runs').values({ ...row, revision: 0 }));
    }
    const guard = { node: row.node, runId: seen.runId, states: [seen.state], stateSince: seen.stateSince };
    return (await changeRun(db, this.#database.differences, guard, row)) !== undefined;
  }
}
