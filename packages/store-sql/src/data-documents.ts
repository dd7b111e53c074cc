import type { DataKind } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Differences } from './differences.ts';
import type { DataDocumentRow } from './history/history-schema.ts';
import { insertMany } from './insert-many.ts';
import { holdDocuments, keepDocument, newStamp, releaseDocuments } from './kept-documents.ts';
import { deleteWhere, selectWhere, Statement } from './plain-statements.ts';
import type { Tables } from './schema.ts';

/**
 * Keeps a document of a node in place of the one of its kind: the text once, a reference here. In a
 * transaction.
 *
 * @param packed the document, or what packs it, where it is most likely kept already
 */
export async function keepDataDocument(
  { differences }: Database,
  db: Kysely<Tables>,
  reference: DataDocumentRow,
  packed: Uint8Array | (() => Promise<Uint8Array>),
): Promise<void> {
  const { node, kind, digest } = reference;
  if (typeof packed === 'object') await keepDocument(db, differences, digest, packed);
  else if (!(await holdDocuments(db, differences, [digest])).has(digest))
    await keepDocument(db, differences, digest, await packed());
  const [before] = await selectWhere(db, differences, 'inspector_data_documents', ['digest'], { node, kind });
  if (before?.digest !== digest) {
    await insertMany(db, differences, 'inspector_data_documents', [reference], ['node', 'kind']);
    if (before !== undefined) await releaseDocuments(db, differences, [before.digest]);
  }
  await deleteWhere(db, differences, 'inspector_data', { node, kind });
}

/**
 * The same in one statement, of a node without a document of the kind, as after its run has begun.
 *
 * @param packed the document; nothing where it is most likely kept already
 * @returns whether it did so; otherwise a transaction is to do it
 */
export async function keepInOne(
  db: Kysely<Tables>,
  differences: Differences,
  { node, kind, digest }: DataDocumentRow,
  packed: Uint8Array | undefined,
): Promise<boolean> {
  const statement = new Statement(differences);
  const given = (value: string) => `${statement.value(value)}::text`;
  const place = `node = ${given(node)} and kind = ${given(kind)}`;
  const isFree = `not exists (select from inspector_data_documents where ${place})`;
  const key = given(digest);
  const stamp = `${statement.value(newStamp())}::bigint`;
  const held =
    packed === undefined
      ? `update inspector_documents set stamp = ${stamp} where digest = ${key} and ${isFree} returning digest`
      : 'insert into inspector_documents (digest, bytes, stamp, document) ' +
        `select ${key}, ${statement.value(packed.length)}::bigint, ${stamp}, ${statement.value(packed)}::bytea ` +
        `where ${isFree} on conflict (digest) do update set stamp = excluded.stamp returning digest`;
  const text =
    `with held as (${held}), older as (delete from inspector_data where ${place}) ` +
    `insert into inspector_data_documents (node, kind, digest) select ${given(node)}, ${given(kind)}, digest from held ` +
    'on conflict (node, kind) do nothing returning digest';
  return (await statement.rows(db, text)).length > 0;
}

/**
 * The document, packed. What is in the old table was written by an older instance since: a newer
 * one removes it when it writes.
 */
export async function findDataDocument(
  db: Kysely<Tables>,
  node: string,
  kind: DataKind,
): Promise<Uint8Array | undefined> {
  const old = await db
    .selectFrom('inspector_data')
    .select('document')
    .where('node', '=', node)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (old !== undefined) return old.document;
  const row = await db
    .selectFrom('inspector_data_documents as references')
    .innerJoin('inspector_documents as documents', 'documents.digest', 'references.digest')
    .select('documents.document')
    .where('references.node', '=', node)
    .where('references.kind', '=', kind)
    .executeTakeFirst();
  return row?.document;
}

/** Removes both documents of a node. In a transaction. @returns which the history still has */
export async function discardDataDocuments(
  { differences }: Database,
  db: Kysely<Tables>,
  node: string,
): Promise<string[]> {
  const digests = await removeReferences(db, differences, node);
  return digests.length === 0 ? [] : releaseDocuments(db, differences, digests);
}

async function removeReferences(db: Kysely<Tables>, differences: Differences, node: string): Promise<string[]> {
  const { returning, writesInOne } = differences;
  const statement = new Statement(differences);
  const older = writesInOne ? `with older as (delete from inspector_data where node = ${statement.value(node)}) ` : '';
  if (!writesInOne) await deleteWhere(db, differences, 'inspector_data', { node });
  if (returning) {
    const text = `${older}delete from inspector_data_documents where node = ${statement.value(node)} returning digest`;
    return (await statement.rows<{ readonly digest: string }>(db, text)).map(({ digest }) => digest);
  }
  const rows = await selectWhere(db, differences, 'inspector_data_documents', ['digest'], { node });
  if (rows.length > 0) await deleteWhere(db, differences, 'inspector_data_documents', { node });
  return rows.map(({ digest }) => digest);
}
