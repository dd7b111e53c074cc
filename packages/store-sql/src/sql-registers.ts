import type {
  FirewallRegister,
  Heartbeats,
  HeldFirewall,
  InspectorError,
  InstanceRegister,
  Result,
} from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { ageOf, heldFirewalls, raiseGeneration, readGeneration } from './firewall-queries.ts';
import type { Tables } from './schema.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/**
 * What instances know of each other, in tables with a row for each of them; the clock is the
 * database's.
 */
export class SqlRegisters implements InstanceRegister, FirewallRegister {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async heartbeat(owner: string): Answer<Date> {
    const { now, replacing } = this.#database.differences;
    return this.#database.attempt(`note that ${owner} is alive`, async (db) => {
      await db
        .insertInto('inspector_owners')
        .values({ name: owner, beat_at: now })
        .modifyEnd(sql.raw(replacing(['name'], ['beat_at'])))
        .execute();
      return this.#time(db);
    });
  }

  async retire(owner: string): Answer<void> {
    return this.#database.carryOut(`note that ${owner} retires`, (db) =>
      db.deleteFrom('inspector_owners').where('name', '=', owner).execute(),
    );
  }

  async heartbeats(): Answer<Heartbeats> {
    return this.#database.attempt('find out who is alive', async (db) => {
      const rows = await db
        .selectFrom('inspector_owners')
        .select(['name', sql<number>`${this.#database.differences.now} - beat_at`.as('age')])
        .execute();
      return { now: await this.#time(db), last: rows.map(({ name, age }) => ({ owner: name, age: ageOf(age) })) };
    });
  }

  async lead(role: string, owner: string, milliseconds: number): Answer<boolean> {
    return this.#database.attempt(`give ${owner} the role ${role}`, async (db) => {
      const { now } = this.#database.differences;
      const until_at = sql<number>`${now} + ${sql.lit(Math.round(milliseconds))}`;
      const { numUpdatedRows } = await db
        .updateTable('inspector_leaders')
        .set({ owner, until_at })
        .set('revision', sql`revision + 1`)
        .where('role', '=', role)
        .where((where) => where.or([where('owner', '=', owner), where('until_at', '<=', now)]))
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) return true;
      const row = { role, owner, until_at, revision: 0 };
      return this.#database.inserted(db.insertInto('inspector_leaders').values(row));
    });
  }

  async noteFirewall(owner: string, generation: number): Answer<void> {
    const { now, replacing } = this.#database.differences;
    return this.#database.carryOut(`note the firewall of ${owner}`, (db) =>
      db
        .insertInto('inspector_firewalls')
        .values({ owner, generation, alive_at: now })
        .modifyEnd(sql.raw(replacing(['owner'], ['generation', 'alive_at'])))
        .execute(),
    );
  }

  async withdrawFirewall(owner: string): Answer<void> {
    return this.#database.carryOut(`note that ${owner} holds no firewall`, (db) =>
      db.deleteFrom('inspector_firewalls').where('owner', '=', owner).execute(),
    );
  }

  async firewalls(): Answer<readonly HeldFirewall[]> {
    const { now } = this.#database.differences;
    return this.#database.attempt('find the firewalls of all instances', (db) => heldFirewalls(db, now));
  }

  async generation(): Answer<number> {
    return this.#database.attempt('read the generation of the boot policy', readGeneration);
  }

  async raiseGeneration(): Answer<number> {
    return this.#database.attempt('raise the generation of the boot policy', (db) =>
      raiseGeneration(this.#database, db),
    );
  }

  async #time(db: Kysely<Tables>): Promise<Date> {
    const { time } = await db.selectNoFrom(this.#database.differences.now.as('time')).executeTakeFirstOrThrow();
    return new Date(Number(time));
  }
}
