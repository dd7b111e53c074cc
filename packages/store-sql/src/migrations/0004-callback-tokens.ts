import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';

/** What a run's callback must show. */
export async function callbackTokens(db: Kysely<Tables>, differences: Differences): Promise<void> {
  // MySQL keeps what was made before a failure, and this step is done again then.
  if (differences.indexesInTable && (await hasColumn(db))) return;
  await db.schema.alterTable('inspector_runs').addColumn('token_digest', differences.types.key).execute();
}

async function hasColumn(db: Kysely<Tables>): Promise<boolean> {
  const tables = await db.introspection.getTables();
  const runs = tables.find(({ name }) => name === 'inspector_runs');
  return runs?.columns.some(({ name }) => name === 'token_digest') === true;
}
