import { DONE, Err, InspectorError, jsonText, parseJson } from '@ironic-inspector/core';
import type { Result, Rule, RuleStore } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Database } from './database.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** A row a rule, which is one JSON text. */
export class SqlRuleStore implements RuleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(rule: Rule): Answer<void> {
    const text = jsonText(rule);
    const added = await this.#database.attempt(`add rule ${rule.uuid}`, (db) =>
      this.#database.inserted(
        db
          .insertInto('inspector_rules')
          .columns(['uuid', 'position', 'rule'])
          .expression((select) =>
            select
              .selectFrom('inspector_rules')
              // as one statement, and those that are added at once share a place, in which their
              // UUIDs decide
              .select([
                sql.val(rule.uuid).as('uuid'),
                sql<number>`coalesce(max(position), 0) + 1`.as('position'),
                sql.val(text).as('rule'),
              ]),
          ),
      ),
    );
    if (added.err) return added;
    return added.val ? DONE : Err(new InspectorError('already-exists', `There is a rule ${rule.uuid}`));
  }

  async get(uuid: string): Answer<Rule | undefined> {
    return this.#database.attempt(`find rule ${uuid}`, async (db) => {
      const row = await db.selectFrom('inspector_rules').select('rule').where('uuid', '=', uuid).executeTakeFirst();
      return row && (parseJson(row.rule) as Rule);
    });
  }

  async list(): Answer<readonly Rule[]> {
    return this.#database.attempt('list rules', async (db) => {
      const rows = await db.selectFrom('inspector_rules').select('rule').orderBy('position').orderBy('uuid').execute();
      return rows.map(({ rule }) => parseJson(rule) as Rule);
    });
  }

  async remove(uuid: string): Answer<boolean> {
    return this.#database.attempt(`remove rule ${uuid}`, async (db) => {
      const { numDeletedRows } = await db.deleteFrom('inspector_rules').where('uuid', '=', uuid).executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  async clear(): Answer<void> {
    return this.#database.carryOut('remove all rules', (db) => db.deleteFrom('inspector_rules').execute());
  }
}
