import { createHash } from 'node:crypto';
import { archivedText, canonicalUuid, parseJson, STATES } from '@ironic-inspector/core';
import type { IpmiCredentials, Introspection, Rule, RuleAction, RuleCondition, State } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Speech } from '../differences.ts';
import { NEWEST_SCHEMA, type OriginalTables } from './original-tables.ts';

/** How many nodes are read at a time. */
const PAGE = 100;

/** A node's status as the original has it. */
export interface OriginalRun {
  readonly run: Introspection;
  /**
   * The credentials that a waiting run is to set, from releases of the original that could do that.
   */
  readonly ipmiCredentials?: IpmiCredentials;
}

/**
 * Reads the database of an original ironic-inspector. It throws, with the place, when it meets
 * something it cannot parse.
 */
export class OriginalDatabase {
  readonly #db: Kysely<OriginalTables>;
  readonly #speaks: Speech;

  constructor(db: Kysely<OriginalTables>, speaks: Speech) {
    this.#db = db;
    this.#speaks = speaks;
  }

  /** Throws unless the database has the newest schema of the original. */
  async check(): Promise<void> {
    const tables = await this.#db.introspection.getTables();
    if (!tables.some(({ name }) => name === 'alembic_version')) throw new Error('it has no tables of ironic-inspector');
    const [version] = await this.#db.selectFrom('alembic_version').select('version_num').execute();
    if (version?.version_num !== NEWEST_SCHEMA) {
      throw new Error(
        `its schema is ${version?.version_num ?? 'none'}, not ${NEWEST_SCHEMA}: run "ironic-inspector-dbsync upgrade" of the original first`,
      );
    }
  }

  /** The nodes in one of `states`. */
  async nodesIn(states: readonly State[]): Promise<readonly { readonly uuid: string; readonly state: string }[]> {
    return this.#db
      .selectFrom('nodes')
      .select(['uuid', 'state'])
      .where('state', 'in', states)
      .orderBy('uuid')
      .execute();
  }

  async countNodes(): Promise<number> {
    const counted = await this.#db
      .selectFrom('nodes')
      .select((select) => select.fn.countAll().as('nodes'))
      .executeTakeFirst();
    return Number(counted?.nodes ?? 0);
  }

  /** All statuses, read page by page. */
  async *runs(): AsyncGenerator<OriginalRun> {
    for (let last = ''; ;) {
      const rows = await this.#db
        .selectFrom('nodes')
        .select(['uuid', 'state', 'error', 'manage_boot', this.#time('started_at'), this.#time('finished_at')])
        .where('uuid', '>', last)
        .orderBy('uuid')
        .limit(sql.lit(PAGE))
        .execute();
      if (rows.length === 0) return;
      last = rows.at(-1)?.uuid ?? '';
      const uuids = rows.map(({ uuid }) => uuid);
      const attributes = await this.#db
        .selectFrom('attributes')
        .select(['node_uuid', 'name', 'value'])
        .where('node_uuid', 'in', uuids)
        .execute();
      const options = await this.#db
        .selectFrom('options')
        .select(['uuid', 'value'])
        .where('uuid', 'in', uuids)
        .where('name', '=', CREDENTIALS)
        .execute();
      for (const row of rows) {
        const own = attributes.filter(({ node_uuid: node }) => node === row.uuid);
        const credentials = credentialsIn(options.find(({ uuid }) => uuid === row.uuid)?.value);
        yield { run: runOf(row, own), ...(credentials !== undefined && { ipmiCredentials: credentials }) };
      }
    }
  }

  /** The data of a node: JSON text. */
  async documents(
    uuid: string,
  ): Promise<readonly { readonly kind: 'processed' | 'unprocessed'; readonly text: string }[]> {
    const rows = await this.#db
      .selectFrom('introspection_data')
      .select(['processed', 'data'])
      .where('uuid', '=', uuid)
      .execute();
    return rows.flatMap(({ processed, data }) => {
      const text = data === null ? undefined : withoutLogs(data, uuid);
      return text === undefined ? [] : [{ kind: processed ? ('processed' as const) : ('unprocessed' as const), text }];
    });
  }

  /** In the order in which they were created. */
  async rules(): Promise<readonly Rule[]> {
    // MySQL stores times in seconds. Rules of the same second are ordered by when their actions
    // were inserted.
    const rules = await this.#db
      .selectFrom('rules')
      .select(['uuid', 'description', 'scope'])
      .orderBy('created_at')
      .orderBy((order) =>
        order
          .selectFrom('rule_actions')
          .whereRef('rule_actions.rule', '=', 'rules.uuid')
          .select((select) => select.fn.min('id').as('first')),
      )
      .execute();
    const conditions = await this.#db.selectFrom('rule_conditions').selectAll().orderBy('id').execute();
    const actions = await this.#db.selectFrom('rule_actions').selectAll().orderBy('id').execute();
    return rules.map((rule) => ({
      uuid: canonicalUuid(rule.uuid) ?? rule.uuid,
      description: rule.description,
      scope: rule.scope,
      conditions: conditions
        .filter((one) => one.rule === rule.uuid)
        .map(({ op, field, multiple, invert, params }) => ({
          ...parametersIn(params, rule.uuid),
          op,
          field: field ?? '',
          multiple: multiple as RuleCondition['multiple'],
          invert: Boolean(invert),
        })),
      actions: actions
        .filter((one) => one.rule === rule.uuid)
        .map(({ action, params }): RuleAction => ({ ...parametersIn(params, rule.uuid), action })),
    }));
  }

  /** A time as text, in UTC: drivers differ in how they read a time without a zone. */
  #time<C extends 'started_at' | 'finished_at'>(column: C) {
    const type = this.#speaks === 'mysql' ? sql`char` : sql`text`;
    return sql<string | null>`cast(${sql.ref(column)} as ${type})`.as(column);
  }
}

const CREDENTIALS = 'new_ipmi_credentials';

function runOf(
  row: Omit<OriginalTables['nodes'], never>,
  attributes: readonly Pick<OriginalTables['attributes'], 'name' | 'value'>[],
): Introspection {
  const state = STATES.find((one) => one === row.state);
  if (state === undefined) throw new Error(`node ${row.uuid} is in the unknown state '${row.state}'`);
  const finishedAt = timeOf(row.finished_at, row.uuid);
  const startedAt = timeOf(row.started_at, row.uuid) ?? finishedAt ?? new Date(0);
  const isOver = state === 'finished' || state === 'error';
  const values = (name: string) =>
    attributes.flatMap((one) => (one.name === name && one.value !== null && !isOver ? [one.value] : []));
  return {
    uuid: row.uuid,
    runId: runIdOf(row.uuid, startedAt),
    state,
    startedAt,
    stateSince: (isOver ? finishedAt : undefined) ?? startedAt,
    finishedAt: isOver ? (finishedAt ?? startedAt) : undefined,
    error: row.error ?? undefined,
    manageBoot: row.manage_boot === null || Boolean(row.manage_boot),
    attributes: { mac: values('mac').map((mac) => mac.toLowerCase()), bmc_address: values('bmc_address') },
    owner: undefined,
    callback: undefined,
    tokenDigest: undefined,
    interruption: undefined,
    failure: undefined,
    trail: [],
  };
}

/** An id derived from the run, so that a repeated import recognises it. */
function runIdOf(uuid: string, startedAt: Date): string {
  const hash = createHash('sha256').update(`ironic-inspector ${uuid} ${startedAt.toISOString()}`).digest('hex');
  const [, ...parts] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hash) ?? [];
  // version 8: its bits are free to choose
  return `${parts[0]}-${parts[1]}-8${parts[2]}-8${parts[3]}-${parts[4]}`;
}

/** `2026-02-03 04:05:06.789000`, in UTC. */
function timeOf(text: string | null, node: string): Date | undefined {
  if (text === null) return undefined;
  const time = new Date(`${text.replace(' ', 'T').slice(0, 23)}Z`);
  if (Number.isNaN(time.getTime())) throw new Error(`node ${node} has the unknown time '${text}'`);
  return time;
}

function credentialsIn(value: string | null | undefined): IpmiCredentials | undefined {
  const pair: unknown = value == null ? undefined : JSON.parse(value);
  if (!Array.isArray(pair)) return undefined;
  const [username, password] = pair as unknown[];
  return typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined;
}

function parametersIn(text: string | null, rule: string): Readonly<Record<string, never>> {
  try {
    return text === null ? {} : (parseJson(text) as Readonly<Record<string, never>>);
  } catch {
    throw new Error(`rule ${rule} has parameters that are no JSON`);
  }
}

/**
 * Removes logs, which documents never hold here; the original's normally have none either. They may
 * hold what Python writes for numbers that are none.
 */
function withoutLogs(text: string, node: string): string | undefined {
  try {
    const kept = archivedText(text);
    const value: unknown = JSON.parse(kept);
    return typeof value !== 'object' || value === null || Object.keys(value).length === 0 ? undefined : kept;
  } catch {
    throw new Error(`node ${node} has data that is no JSON`);
  }
}
