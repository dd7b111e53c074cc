import type { Kysely } from 'kysely';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';
import { addColumn } from './add-column.ts';

/** What a run's callback must show. */
export function callbackTokens(db: Kysely<Tables>, differences: Differences): Promise<void> {
  return addColumn(db, differences, 'inspector_runs', 'token_digest', 'key');
}
