import type { DataKind } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { DataDocumentRow } from './history/history-schema.ts';
import { insertMany } from './insert-many.ts';
import { holdDocuments, keepDocument, releaseDocuments } from './kept-documents.ts';
import { deleteWhere, selectWhere } from './plain-statements.ts';
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
  await deleteWhere(db, differences, 'inspector_data', { node });
  const rows = await selectWhere(db, differences, 'inspector_data_documents', ['digest'], { node });
  if (rows.length === 0) return [];
  await deleteWhere(db, differences, 'inspector_data_documents', { node });
  return releaseDocuments(
    db,
    differences,
    rows.map(({ digest }) => digest),
  );
}
