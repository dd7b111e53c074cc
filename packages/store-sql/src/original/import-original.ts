import { Ok } from '@ironic-inspector/core';
import type { InspectorError, Result, State } from '@ironic-inspector/core';
import { Kysely } from 'kysely';
import type { SqlDialect } from '../create-sql-store.ts';
import { Database } from '../database.ts';
import { Deadline } from '../deadline.ts';
import { DIFFERENCES } from '../differences.ts';
import { migrate } from '../migrate.ts';
import type { Tables } from '../schema.ts';
import { ImportWatch, type ImportProgress } from './import-progress.ts';
import { ImportWriter, type ImportCounts } from './import-writer.ts';
import type { OriginalTables } from './original-tables.ts';
import { OriginalDatabase } from './read-original.ts';
import { Secrets } from '../secrets.ts';

/** An hour: nothing else waits for it, and a database of thousands of nodes has gigabytes of data. */
const TIMEOUT = 3_600_000;

/** In the midst of something that only the original could carry on. */
const BUSY: readonly State[] = ['starting', 'processing', 'reapplying', 'enrolling', 'aborting'];

export interface ImportOptions {
  /** The database of the original; it is only read. */
  readonly from: SqlDialect;
  /** Ours, which may be the same. */
  readonly into: SqlDialect;
  /** Records runs that the original was in the midst of as failed, instead of refusing. @default false */
  readonly failBusy?: boolean;
  /** As `createSqlStore` takes them: for runs that wait with credentials to set. @default [] */
  readonly secretKeys?: readonly Uint8Array[];
  /** Stops it: what was begun is undone. @default nothing stops it */
  readonly signal?: AbortSignal;
  /** Is told how far it is, before the first node and after each. @default nobody is told */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** What an import did. */
export interface ImportSummary extends ImportCounts {
  /** Nodes whose run was recorded as failed, because only the original could have carried it on. */
  readonly failed: readonly string[];
}

/** Why nothing was imported: nodes that the original is in the midst of. */
export interface BusyNodes {
  readonly busy: readonly { readonly uuid: string; readonly state: string }[];
}

/** An import that was stopped: nothing was imported, and it may be begun again. */
export interface StoppedImport {
  readonly stopped: true;
}

/**
 * Takes over what an original ironic-inspector has recorded, in one transaction: rules, statuses, data. Doing it again changes nothing; what
 * is newer here stays. Runs that wait for their ramdisk are carried on here. Runs that the original is in the midst of cannot be:
 * then nothing is done, and the answer names them, unless `failBusy`. Stop the original first.
 */
export async function importOriginal(
  options: ImportOptions,
): Promise<Result<ImportSummary | BusyNodes | StoppedImport, InspectorError>> {
  const deadline = new Deadline(TIMEOUT);
  const from = new Kysely<OriginalTables>({ dialect: options.from.connect(deadline) });
  const into = new Kysely<Tables>({ dialect: options.into.connect(deadline) });
  const differences = DIFFERENCES[options.into.speaks];
  const { settle, erase } = options.into;
  const secrets = new Secrets(options.secretKeys ?? [], erase !== undefined);
  const database = new Database({ kysely: into, differences, deadline, secrets, settle, erase });
  const original = new OriginalDatabase(from, options.from.speaks);
  try {
    const checked = await database.attempt('be imported from', () => original.check());
    if (checked.err) return checked;
    const busy = await database.attempt('be imported from', () => original.nodesIn(BUSY));
    if (busy.err) return busy;
    if (busy.val.length > 0 && options.failBusy !== true) return Ok({ busy: busy.val });
    const migrated = await database.carryOut('bring its tables up to date', (db) => migrate(db, differences));
    if (migrated.err) return migrated;
    const imported = await database.attempt('take over what the original recorded', async (db) => {
      const watch = new ImportWatch(await original.countNodes(), options.signal, options.onProgress);
      return db
        .transaction()
        .execute((transaction) => importAll(original, new ImportWriter(transaction, database), watch));
    });
    if (imported.err && options.signal?.aborted === true) return Ok({ stopped: true });
    return imported.map((counts) => ({ ...counts, failed: busy.val.map(({ uuid }) => uuid) }));
  } finally {
    await Promise.allSettled([from.destroy(), into.destroy()]);
  }
}

async function importAll(original: OriginalDatabase, writer: ImportWriter, watch: ImportWatch): Promise<ImportCounts> {
  await watch.step(writer.counts);
  for (const rule of await original.rules()) await writer.rule(rule);
  for await (const { run, ipmiCredentials } of original.runs()) {
    const ended = BUSY.includes(run.state) ? failed(run) : run;
    const isHere = await writer.run(ended, ipmiCredentials);
    for (const { kind, text } of isHere ? await original.documents(run.uuid) : []) {
      await writer.document(run.uuid, kind, text);
    }
    await watch.step(writer.counts);
  }
  return writer.counts;
}

function failed(run: Parameters<ImportWriter['run']>[0]): Parameters<ImportWriter['run']>[0] {
  const error = `The introspection was ${run.state} when it was taken over from another service, which cannot be carried on`;
  const none = { mac: [], bmc_address: [] };
  const now = new Date();
  return { ...run, state: 'error', error, finishedAt: now, stateSince: now, attributes: none };
}
