import { sourceNetwork } from '@ironic-inspector/core';
import type { RefusedCallbacks, RefusedQuery } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { insertMany } from '../insert-many.ts';
import type { Tables } from '../schema.ts';
import { portions } from '../select-in.ts';
import { evict } from './evict.ts';
import { identifierKeys, refusedDetails, refusedOf } from './history-rows.ts';
import type { RefusedRow } from './history-schema.ts';

/** What a refused callback takes beside its details and identifiers, in rows and indexes. */
const ENTRY_BYTES = 200;

/** Identifiers that one query looks for at most; a machine has some dozens. */
const MAX_KEYS = 1_000;

/** However many are forged, this is all that they take. */
export const MOST_REFUSED = Object.freeze({ entries: 10_000, bytes: 20_000_000 });

/** Adds refused callbacks, and removes at once what are too many. */
export async function addRefused(
  { differences }: Database,
  db: Kysely<Tables>,
  given: readonly RefusedCallbacks[],
): Promise<void> {
  const entries = new Map<string, RefusedCallbacks>();
  for (const entry of given) entries.set(entry.id, together(entries.get(entry.id), entry));
  for (const ids of portions([...entries.keys()])) {
    const rows = await db.selectFrom('inspector_refused').selectAll().where('id', 'in', ids).execute();
    for (const row of rows) {
      const entry = entries.get(row.id);
      entries.delete(row.id);
      if (entry === undefined) continue;
      const { firstAt, lastAt, count } = together(refusedOf(row), entry);
      await db
        .updateTable('inspector_refused')
        .set({ first_at: firstAt.getTime(), last_at: lastAt.getTime(), times: count })
        .where('id', '=', row.id)
        .execute();
    }
  }
  if (entries.size === 0) return;
  const added = [...entries.values()].map((entry) => ({ entry, keys: identifierKeys(entry.identifiers) }));
  await insertMany(
    db,
    differences,
    'inspector_refused',
    added.map(({ entry, keys }) => rowOf(entry, keys)),
  );
  const found = added.flatMap(({ entry, keys }) => keys.map((identifier) => ({ identifier, refused: entry.id })));
  await insertMany(db, differences, 'inspector_refused_identifiers', found);
  await evict(db, MOST_REFUSED, added.length + MOST_REFUSED.entries);
}

/** Newest first: by the index of times, or those that share an identifier by the index of these. */
export async function findRefused(
  db: Kysely<Tables>,
  { since, identifiers, limit, after }: RefusedQuery,
): Promise<RefusedCallbacks[]> {
  const keys = identifiers && identifierKeys(identifiers).slice(0, MAX_KEYS);
  if (limit <= 0 || keys?.length === 0) return [];
  const rows = await db
    .selectFrom('inspector_refused')
    .selectAll()
    .$if(since !== undefined, (query) => query.where('last_at', '>=', since?.getTime() ?? 0))
    .$if(keys !== undefined, (query) =>
      query.where('id', 'in', (select) =>
        select
          .selectFrom('inspector_refused_identifiers')
          .select('refused')
          .where('identifier', 'in', keys ?? []),
      ),
    )
    .$if(after !== undefined, (query) =>
      // in words that every optimizer turns into one range of the index
      query
        .where('last_at', '<=', after?.lastAt.getTime() ?? 0)
        .where((where) =>
          where.or([where('last_at', '<', after?.lastAt.getTime() ?? 0), where('id', '<', after?.id ?? '')]),
        ),
    )
    .orderBy('last_at', 'desc')
    .orderBy('id', 'desc')
    .limit(sql.lit(limit))
    .execute();
  return rows.map(refusedOf);
}

function rowOf(entry: RefusedCallbacks, keys: readonly string[]): RefusedRow {
  const { id, node, remoteAddress, firstAt, lastAt, count } = entry;
  const details = refusedDetails(entry);
  return {
    id,
    node: node ?? null,
    source: (remoteAddress === undefined ? undefined : sourceNetwork(remoteAddress)) ?? '',
    first_at: firstAt.getTime(),
    last_at: lastAt.getTime(),
    times: count,
    bytes: details.length + keys.join('').length * 2 + ENTRY_BYTES,
    details,
  };
}

function together(known: RefusedCallbacks | undefined, added: RefusedCallbacks): RefusedCallbacks {
  if (known === undefined) return added;
  return {
    ...known,
    firstAt: known.firstAt < added.firstAt ? known.firstAt : added.firstAt,
    lastAt: known.lastAt > added.lastAt ? known.lastAt : added.lastAt,
    count: known.count + added.count,
  };
}
