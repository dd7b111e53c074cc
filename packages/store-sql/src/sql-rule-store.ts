import { deepFreeze, DONE, Err, InspectorError, jsonText, parseJson } from '@ironic-inspector/core';
import type { Result, Rule, RuleStore } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Database } from './database.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** A row a rule, which is one JSON text. */
export class SqlRuleStore implements RuleStore {
  readonly #database: Database;
  /** Those of the last list by their text: the same rules are listed for every machine. */
  #listed: ReadonlyMap<string, Rule> = new Map();

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
      return row && ruleOf(row.rule);
    });
  }

  async list(): Answer<readonly Rule[]> {
    return this.#database.attempt('list rules', async (db) => {
      const rows = await db.selectFrom('inspector_rules').select('rule').orderBy('position').orderBy('uuid').execute();
      const listed = new Map(rows.map(({ rule }) => [rule, this.#listed.get(rule) ?? ruleOf(rule)]));
      this.#listed = listed;
      return [...listed.values()];
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

function ruleOf(text: string): Rule {
  return deepFreeze(parseJson(text) as Rule);
}
