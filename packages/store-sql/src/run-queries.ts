import type { LookupAttributes, NodeUuid, Page, State } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Differences } from './differences.ts';
import { selectWhere, Statement } from './plain-statements.ts';
import { lookupKeys, RUN_COLUMNS } from './rows.ts';
import type { RunColumns } from './rows.ts';
import type { Tables } from './schema.ts';

/** Values that one query looks for at most; a machine offers a few. */
const MAX_VALUES = 512;

type RunQuery = SelectQueryBuilder<Tables, 'inspector_runs', RunColumns>;

/** The run of a node; the key. */
export async function findRun(
  db: Kysely<Tables>,
  differences: Differences,
  node: NodeUuid,
): Promise<RunColumns | undefined> {
  const [row] = await selectWhere(db, differences, 'inspector_runs', RUN_COLUMNS, { node });
  return row;
}

/**
 * A page of the list, by the index of start and node, or for some states by the index that has the
 * state in front: the newest of each, and the newest of those.
 */
export function listPage(db: Kysely<Tables>, { limit, after, states }: Page): Promise<RunColumns[]> {
  const newest = (query: RunQuery) => query.orderBy('started_at', 'desc').orderBy('node', 'desc').limit(sql.lit(limit));
  const all = () => afterPlace(db.selectFrom('inspector_runs').select(RUN_COLUMNS), after);
  if (states === undefined) return newest(all()).execute();
  const [first, ...others] = [...new Set(states)].map((state) =>
    db.selectFrom(newest(all().where('state', '=', state)).as('runs')).selectAll(),
  );
  if (first === undefined) return Promise.resolve([]);
  const together = others.reduce((query, other) => query.unionAll(other), first);
  return together.orderBy('started_at', 'desc').orderBy('node', 'desc').limit(sql.lit(limit)).execute();
}

function afterPlace(query: RunQuery, after: Page['after']): RunQuery {
  if (after === undefined) return query;
  const start = after.startedAt.getTime();
  // in words that every optimizer turns into one range of the index
  return query
    .where('started_at', '<=', start)
    .where((where) => where.or([where('started_at', '<', start), where('node', '<', after.uuid)]));
}

/** How many of the values each node holds. */
export async function countMatches(
  db: Kysely<Tables>,
  differences: Differences,
  attributes: LookupAttributes,
): Promise<ReadonlyMap<NodeUuid, number>> {
  const counts = new Map<NodeUuid, number>();
  const offered = [
    ...lookupKeys(attributes.mac).map((value) => ({ name: 'mac', value })),
    ...lookupKeys(attributes.bmc_address).map((value) => ({ name: 'bmc_address', value })),
  ];
  for (let start = 0; start < offered.length; start += MAX_VALUES) {
    const some = offered.slice(start, start + MAX_VALUES);
    const query = new Statement(differences);
    const conditions = ['mac', 'bmc_address'].flatMap((name) => {
      const values = some.filter((one) => one.name === name).map(({ value }) => value);
      return values.length === 0 ? [] : [`name = '${name}' and value in (${query.values(padded(values))})`];
    });
    const text = `select node, count(*) as matches from inspector_attributes where ${conditions.join(' or ')} group by node`;
    const rows = await query.rows<{ readonly node: string; readonly matches: number | string }>(db, text);
    for (const { node, matches } of rows) counts.set(node, (counts.get(node) ?? 0) + Number(matches));
  }
  return counts;
}

/**
 * Repeats the last value up to a power of two, so that there are few different statements for
 * drivers to keep prepared.
 */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)] ?? '');
}

/** Runs that have been in one of `states` since before `before`; index of state and since. */
export function dueRuns(db: Kysely<Tables>, states: readonly State[], before: Date): Promise<RunColumns[]> {
  return db
    .selectFrom('inspector_runs')
    .select(RUN_COLUMNS)
    .where('state', 'in', states)
    .where('state_since', '<', before.getTime())
    .execute();
}
