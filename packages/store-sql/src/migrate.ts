import { InspectorError } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Migration } from 'kysely/migration';
import type { Differences } from './differences.ts';
import { runs } from './migrations/0001-runs.ts';
import { owners } from './migrations/0002-owners.ts';
import { rules } from './migrations/0003-rules.ts';
import { callbackTokens } from './migrations/0004-callback-tokens.ts';
import { firewalls } from './migrations/0005-firewalls.ts';
import { interruptions } from './migrations/0006-interruptions.ts';
import { acceptedAt } from './migrations/0007-accepted-at.ts';
import { failures } from './migrations/0008-failures.ts';
import { trails } from './migrations/0009-trails.ts';
import { history } from './migrations/0010-history.ts';
import { fingerprints } from './migrations/0011-fingerprints.ts';
import { machines } from './migrations/0012-machines.ts';
import { removedEvents } from './migrations/0013-removed-events.ts';
import { webhooks } from './migrations/0014-webhooks.ts';
import { posts } from './migrations/0015-posts.ts';
import { noIndexOfOwners } from './migrations/0016-no-index-of-owners.ts';
import type { Tables } from './schema.ts';

/** All steps, in order. A released step is never changed; a later change is a step of its own. */
const STEPS: Readonly<Record<string, (db: Kysely<Tables>, differences: Differences) => Promise<void>>> = {
  '0001-runs': runs,
  '0002-owners': owners,
  '0003-rules': rules,
  '0004-callback-tokens': callbackTokens,
  '0005-firewalls': firewalls,
  '0006-interruptions': interruptions,
  '0007-accepted-at': acceptedAt,
  '0008-failures': failures,
  '0009-trails': trails,
  '0010-history': history,
  '0011-fingerprints': fingerprints,
  '0012-machines': machines,
  '0013-removed-events': removedEvents,
  '0014-webhooks': webhooks,
  '0015-posts': posts,
  '0016-no-index-of-owners': noIndexOfOwners,
};

/**
 * Migrates the tables. Of several instances that start at once, one does the work and the others
 * wait for it.
 */
export async function migrate(db: Kysely<Tables>, differences: Differences): Promise<void> {
  if (differences.migrationsNeedTransaction) {
    await db.connection().execute(async (connection) => {
      // takes the write lock at once, so that a second instance sees what the first one did
      await sql`begin immediate`.execute(connection);
      try {
        await run(connection, differences);
        await sql`commit`.execute(connection);
      } catch (error) {
        await sql`rollback`.execute(connection).catch(() => {});
        throw error;
      }
    });
  } else {
    await run(db, differences);
  }
}

async function run(db: Kysely<Tables>, differences: Differences): Promise<void> {
  const steps = Object.entries(STEPS).map(([name, step]): [string, Migration] => [
    name,
    { up: (connection) => step(connection, differences) },
  ]);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(steps) },
    migrationTableName: 'inspector_migrations',
    migrationLockTableName: 'inspector_migration_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const newer = await unknownSteps(db);
  if (newer.length > 0) throw newerDatabase(newer);
  throw error instanceof Error ? error : new Error(String(error));
}

/** Called after a failure only: before it, a newer instance could still migrate. */
async function unknownSteps(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from inspector_migrations order by name`
    .execute(db)
    // Without this table it was another failure.
    .catch(() => ({ rows: [] }));
  return rows.map(({ name }) => name).filter((name) => !Object.hasOwn(STEPS, name));
}

/** Not `store-failed`: repeating does not help. */
function newerDatabase(steps: readonly string[]): InspectorError {
  return new InspectorError(
    'invalid-options',
    `this database is newer than this version (it has ${steps.join(', ')}; the newest step known here is ` +
      `${Object.keys(STEPS).at(-1)}): use the version that has used it, or a newer one, or a copy from before`,
  );
}
