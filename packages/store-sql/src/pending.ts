import { jsonText, Ok, parseJson } from '@ironic-inspector/core';
import type { ChangeSet, InspectorError, NodeUuid, PendingWork, Result, RunOptions } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Differences } from './differences.ts';
import { pack, unpack } from './documents.ts';
import { insertMany } from './insert-many.ts';
import { deleteWhere, selectWhere, Statement } from './plain-statements.ts';
import type { PendingRow, Tables } from './schema.ts';
import type { KeptCredentials, Secrets } from './secrets.ts';

/**
 * The columns of work in hand that are to be written; packed before the transaction begins, which
 * is short then.
 */
export type PackedWork = Partial<Omit<PendingRow, 'node'>>;

/** The options of a run, as they stand in a row. */
type KeptOptions = Omit<RunOptions, 'ipmiCredentials'> & { readonly ipmiCredentials?: KeptCredentials };

const WORK = ['stage', 'body', 'change_set', 'options'] as const;

/** What new work begins with. */
export const EMPTY_WORK = pack('').then((body) => ({ body, stage: 'hooks', change_set: null, options: '{}' }) as const);

/** `bad-request` when credentials are among the options that this database must not be told. */
export async function packWork(
  secrets: Secrets,
  node: NodeUuid,
  work: Partial<PendingWork>,
): Promise<Result<PackedWork, InspectorError>> {
  const options = work.options && keptOptions(secrets, node, work.options);
  if (options?.err) return options;
  return Ok({
    ...(work.body !== undefined && { body: await pack(work.body) }),
    ...(work.stage !== undefined && { stage: work.stage }),
    ...(options !== undefined && { options: jsonText(options.val) }),
    ...('changeSet' in work && { change_set: work.changeSet ? await pack(jsonText(work.changeSet)) : null }),
  });
}

function keptOptions(secrets: Secrets, node: NodeUuid, options: RunOptions): Result<KeptOptions, InspectorError> {
  const { ipmiCredentials, ...others } = options;
  if (ipmiCredentials === undefined) return Ok(others);
  return secrets.keep(ipmiCredentials, node).map((kept) => ({ ...others, ipmiCredentials: kept }));
}

function readOptions(secrets: Secrets, node: NodeUuid, text: string): RunOptions {
  const { ipmiCredentials, ...others } = parseJson(text) as KeptOptions;
  return { ...others, ...(ipmiCredentials !== undefined && { ipmiCredentials: secrets.read(ipmiCredentials, node) }) };
}

/** Writes the columns there are and leaves the others; those of a new row begin empty. */
export async function savePending(
  db: Kysely<Tables>,
  differences: Differences,
  node: NodeUuid,
  work: PackedWork,
): Promise<void> {
  const row = { node, ...(await EMPTY_WORK), ...work };
  const kept = WORK.filter((column) => !(column in work));
  await insertMany(db, differences, 'inspector_pending', [row], ['node'], kept);
}

/** Credentials among it leave the files of the database, too, where that is ours to do. */
export async function clearPending(database: Database, db: Kysely<Tables>, node: NodeUuid): Promise<void> {
  const { canErase, differences } = database;
  if (!canErase) {
    await deleteWhere(db, differences, 'inspector_pending', { node });
    return;
  }
  const removal = new Statement(differences);
  const text = `delete from inspector_pending where node = ${removal.value(node)} returning options`;
  const rows = await removal.rows<Pick<PendingRow, 'options'>>(db, text);
  if (rows.some(({ options }) => options.includes('"ipmiCredentials"'))) database.eraseSoon();
}

export async function loadPending(
  { differences, secrets }: Database,
  db: Kysely<Tables>,
  node: NodeUuid,
): Promise<PendingWork | undefined> {
  const [row] = await selectWhere(db, differences, 'inspector_pending', WORK, { node });
  if (row === undefined) return undefined;
  const changeSet = row.change_set === null ? undefined : (parseJson(await unpack(row.change_set)) as ChangeSet);
  const options = readOptions(secrets, node, row.options);
  return { body: await unpack(row.body), stage: row.stage, changeSet, options };
}
