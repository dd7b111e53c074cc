import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { portions } from '../select-in.ts';

/** What refused callbacks may take together. */
export interface Most {
  readonly entries: number;
  readonly bytes: number;
}

/** What one source has on record. */
interface Share {
  readonly source: string;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Removes refused callbacks until there are no more than `most`, at most `limit` of them. Sources
 * are cut down to one level, those that have most first, and each loses its oldest: a flood evicts
 * its own. @returns how many are gone
 */
export async function evict(db: Kysely<Tables>, most: Most, limit: number): Promise<number> {
  // The whole of an index, which has as many entries as may be kept.
  const rows = await db
    .selectFrom('inspector_refused')
    .select((select) => ['source', select.fn.countAll().as('entries'), select.fn.sum('bytes').as('bytes')])
    .groupBy('source')
    .execute();
  const shares = rows.map(({ source, entries, bytes }): Share => ({
    source,
    entries: Number(entries),
    bytes: Number(bytes),
  }));
  let gone = 0;
  for (const measure of ['entries', 'bytes'] as const) {
    if (sumOf(shares, measure) <= most[measure]) continue;
    const level = levelOf(
      shares.map((share) => share[measure]),
      most[measure],
    );
    for (const share of shares) {
      const excess = share[measure] - level;
      if (excess > 0 && gone < limit) gone += await removeOldest(db, share.source, measure, excess, limit - gone);
    }
  }
  return gone;
}

export async function removeRefused(db: Kysely<Tables>, ids: readonly string[]): Promise<void> {
  for (const some of portions(ids)) {
    await db.deleteFrom('inspector_refused').where('id', 'in', some).execute();
    await db.deleteFrom('inspector_refused_identifiers').where('refused', 'in', some).execute();
  }
}

/** What each may have, so that all have no more than `most` together. */
function levelOf(shares: readonly number[], most: number): number {
  const ascending = shares.toSorted((left, right) => left - right);
  let left = most;
  for (const [index, share] of ascending.entries()) {
    const level = Math.floor(left / (ascending.length - index));
    if (share > level) return level;
    left -= share;
  }
  return most;
}

/** Removes the oldest of a source until `excess` of it is gone, or `limit` entries are. */
async function removeOldest(
  db: Kysely<Tables>,
  source: string,
  measure: keyof Most,
  excess: number,
  limit: number,
): Promise<number> {
  const rows = await db
    .selectFrom('inspector_refused')
    .select(['id', 'bytes'])
    .where('source', '=', source)
    .orderBy('last_at')
    .orderBy('bytes')
    .limit(sql.lit(Math.min(limit, measure === 'entries' ? excess : limit)))
    .execute();
  let left = excess;
  const enough = rows.findIndex(({ bytes }) => (left -= measure === 'entries' ? 1 : Number(bytes)) <= 0);
  const ids = (enough === -1 ? rows : rows.slice(0, enough + 1)).map(({ id }) => id);
  await removeRefused(db, ids);
  return ids.length;
}

function sumOf(shares: readonly Share[], measure: keyof Most): number {
  return shares.reduce((sum, share) => sum + share[measure], 0);
}
