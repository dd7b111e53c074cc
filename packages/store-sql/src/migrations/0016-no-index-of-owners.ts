import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';

const INDEX = 'inspector_runs_by_owner';

/** No query looks for owners, and the owner changes four times in a run. */
export async function noIndexOfOwners(db: Kysely<Tables>, { indexesInTable }: Differences): Promise<void> {
  // MySQL cannot undo a step that failed half-way: it is repeated, and has no `if exists` here.
  if (!indexesInTable) await db.schema.dropIndex(INDEX).ifExists().execute();
  else if (await hasIndex(db)) await db.schema.dropIndex(INDEX).on('inspector_runs').execute();
}

async function hasIndex(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql`select 1 from information_schema.statistics
    where table_schema = database() and table_name = 'inspector_runs' and index_name = ${INDEX} limit 1`.execute(db);
  return rows.length > 0;
}
