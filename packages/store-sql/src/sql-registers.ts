import type {
  FirewallRegister,
  Heartbeat,
  HeldFirewall,
  InspectorError,
  InstanceRegister,
  Result,
} from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { heldFirewalls, raiseGeneration, readGeneration } from './firewall-queries.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** What instances know of each other, in tables with a row for each of them. */
export class SqlRegisters implements InstanceRegister, FirewallRegister {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
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

  async heartbeats(): Answer<readonly Heartbeat[]> {
    return this.#database.attempt('find out who is alive', async (db) => {
      const rows = await db.selectFrom('inspector_owners').selectAll().execute();
      return rows.map(({ name, beat_at }) => ({ owner: name, at: new Date(Number(beat_at)) }));
    });
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
}
