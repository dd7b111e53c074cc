import { Ok, ruleProblem } from '@ironic-inspector/core';
import type { InspectorError, Result, Rule, RuleProblemOptions, State } from '@ironic-inspector/core';
import { Kysely } from 'kysely';
import type { SqlDialect } from '../sql-dialect.ts';
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

/** An hour: a database of thousands of nodes has gigabytes of data, and nothing waits for it. */
const TIMEOUT = 3_600_000;

/** States of work that only the original could carry on. */
const BUSY: readonly State[] = ['starting', 'processing', 'reapplying', 'enrolling', 'aborting'];

/** Source, target, and what to do about runs and rules that cannot be taken over. */
export interface ImportOptions extends RuleProblemOptions {
  /** The database of the original; it is only read. */
  readonly from: SqlDialect;
  /** Ours, which may be the same. */
  readonly into: SqlDialect;
  /**
   * Records runs that the original was working on as failed, instead of refusing.
   * @default false
   */
  readonly failBusy?: boolean;
  /** As `createSqlStore` takes them: for runs that wait with credentials to set. @default [] */
  readonly secretKeys?: readonly Uint8Array[];
  /** Leaves out rules that cannot be used here, instead of refusing. @default false */
  readonly skipUnusableRules?: boolean;
  /** Stops the import and undoes it. @default none */
  readonly signal?: AbortSignal;
  /** Called with the progress, before the first node and after each. @default none */
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The result of an import. */
export interface ImportSummary extends ImportCounts {
  /** Nodes whose run was recorded as failed, because only the original could have carried it on. */
  readonly failed: readonly string[];
  /** Rules that were left out, because they cannot be used here. */
  readonly skipped: readonly UnusableRule[];
}

/** A rule of the original that cannot be used here. */
export interface UnusableRule {
  readonly uuid: string;
  readonly description: string | null;
  /** Why, and what to write instead where there is something (CONTRACT.md §6.9). */
  readonly problem: string;
}

/** Why nothing was imported: rules that would never match here, even if they guard something. */
export interface UnusableRules {
  readonly unusable: readonly UnusableRule[];
}

/** Why nothing was imported: nodes that the original is working on. */
export interface BusyNodes {
  readonly busy: readonly { readonly uuid: string; readonly state: string }[];
}

/** An import that was stopped: nothing was imported, and it may be begun again. */
export interface StoppedImport {
  readonly stopped: true;
}

/**
 * Imports the rules, statuses and data of an original ironic-inspector in one transaction.
 * Repeating it changes nothing, and newer records here stay. Runs that wait for their ramdisk go on
 * here. Runs that the original is working on cannot: unless `failBusy`, nothing is imported, and
 * the answer names them. Stop the original first.
 *
 * Rules that cannot be used here would silently do nothing: unless `skipUnusableRules`, nothing is
 * imported either, and the answer names them. A rule whose UUID exists here was rewritten, and is
 * no reason to refuse.
 */
export async function importOriginal(
  options: ImportOptions,
): Promise<Result<ImportSummary | BusyNodes | UnusableRules | StoppedImport, InspectorError>> {
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
      return db.transaction().execute(async (transaction): Promise<ImportSummary | UnusableRules> => {
        const writer = new ImportWriter(transaction, database);
        const rules = await original.rules();
        const unusable = unusableRules(rules, await writer.knownRules(), options);
        // Nothing was written yet.
        if (unusable.length > 0 && options.skipUnusableRules !== true) return { unusable };
        const left = new Set(unusable.map(({ uuid }) => uuid));
        const usable = rules.filter(({ uuid }) => !left.has(uuid));
        const counts = await importAll(original, usable, writer, watch);
        return { ...counts, failed: busy.val.map(({ uuid }) => uuid), skipped: unusable };
      });
    });
    if (imported.err && options.signal?.aborted === true) return Ok({ stopped: true });
    return imported;
  } finally {
    await Promise.allSettled([from.destroy(), into.destroy()]);
  }
}

/** The rules to import that cannot be used here. */
function unusableRules(
  rules: readonly Rule[],
  known: ReadonlySet<string>,
  options: RuleProblemOptions,
): UnusableRule[] {
  return rules.flatMap((rule) => {
    const problem = known.has(rule.uuid) ? undefined : ruleProblem(rule, options);
    return problem === undefined ? [] : [{ uuid: rule.uuid, description: rule.description, problem }];
  });
}

async function importAll(
  original: OriginalDatabase,
  rules: readonly Rule[],
  writer: ImportWriter,
  watch: ImportWatch,
): Promise<ImportCounts> {
  await watch.step(writer.counts);
  for (const rule of rules) await writer.rule(rule);
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
