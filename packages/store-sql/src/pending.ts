import { jsonText, parseJson } from '@ironic-inspector/core';
import type { ChangeSet, NodeUuid, PendingWork, RunOptions } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import { pack, unpack } from './documents.ts';
import type { PendingRow, Tables } from './schema.ts';

/** The columns of work in hand that are to be written; packed before the transaction begins, which is short then. */
export type PackedWork = Partial<Omit<PendingRow, 'node'>>;

export async function packWork(work: Partial<PendingWork>): Promise<PackedWork> {
  return {
    ...(work.body !== undefined && { body: await pack(work.body) }),
    ...(work.stage !== undefined && { stage: work.stage }),
    ...(work.options !== undefined && { options: JSON.stringify(work.options) }),
    ...('changeSet' in work && { change_set: work.changeSet ? await pack(jsonText(work.changeSet)) : null }),
  };
}

/** Writes the columns there are and leaves the others; those of a new row begin empty. */
export async function savePending(
  db: Kysely<Tables>,
  { orReplace }: Differences,
  node: NodeUuid,
  work: PackedWork,
): Promise<void> {
  const columns = Object.keys(work);
  if (columns.length === 0) columns.push('node');
  const row = {
    node,
    body: work.body ?? (await pack('')),
    stage: work.stage ?? 'hooks',
    change_set: work.change_set ?? null,
    options: work.options ?? '{}',
  };
  await db
    .insertInto('inspector_pending')
    .values(row)
    .modifyEnd(orReplace(['node'], columns))
    .execute();
}

export async function clearPending(db: Kysely<Tables>, node: NodeUuid): Promise<void> {
  await db.deleteFrom('inspector_pending').where('node', '=', node).execute();
}

export async function loadPending(db: Kysely<Tables>, node: NodeUuid): Promise<PendingWork | undefined> {
  const row = await db
    .selectFrom('inspector_pending')
    .select(['stage', 'body', 'change_set', 'options'])
    .where('node', '=', node)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const changeSet = row.change_set === null ? undefined : (parseJson(await unpack(row.change_set)) as ChangeSet);
  return { body: await unpack(row.body), stage: row.stage, changeSet, options: JSON.parse(row.options) as RunOptions };
}
