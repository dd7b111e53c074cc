import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import { insertMany } from './insert-many.ts';
import { Statement } from './plain-statements.ts';
import type { Tables } from './schema.ts';
import { portions, selectIn } from './select-in.ts';

/** How often documents are locked that others change at the same time. */
const MAX_TRIES = 3;

/** What the text is kept under. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Keeps a document that somebody is about to refer to. Where it is kept already it is not written
 * again; its row is changed, and so locked until the transaction ends, where others may write.
 */
export async function keepDocument(
  db: Kysely<Tables>,
  differences: Differences,
  digest: string,
  packed: Uint8Array,
): Promise<void> {
  const row = { digest, bytes: packed.length, stamp: newStamp(), document: packed };
  if (!differences.writesBeside) {
    // A change of the stamp would write the whole document again.
    const insert = new Statement(differences);
    const values = insert.values(Object.values(row));
    const text = `insert into inspector_documents (${Object.keys(row).join(', ')}) values (${values}) on conflict (digest) do nothing`;
    await insert.changed(db, text);
    return;
  }
  await insertMany(db, differences, 'inspector_documents', [row], ['digest'], ['bytes', 'document']);
}

/** The same of those that are kept already. @returns which these are */
export async function holdDocuments(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<Set<string>> {
  if (differences.writesBeside) {
    const held = await changeStamps(db, differences, digests);
    if (held !== undefined) return new Set(held);
  }
  return new Set((await keptDocuments(db, differences, digests)).map(({ digest }) => digest));
}

/** Locks documents. @returns which there are, where the database says it */
async function changeStamps(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<string[] | undefined> {
  const changed: string[] = [];
  for (const some of portions(digests)) {
    const statement = new Statement(differences);
    const text = `update inspector_documents set stamp = ${statement.value(newStamp())} where digest in (${statement.values(some)})`;
    if (differences.returning) {
      const rows = await statement.rows<{ readonly digest: string }>(db, `${text} returning digest`);
      changed.push(...rows.map(({ digest }) => digest));
    } else await statement.changed(db, text);
  }
  return differences.returning ? changed : undefined;
}

/** Those of `digests` that are kept, and what each takes. */
export async function keptDocuments(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<{ readonly digest: string; readonly bytes: number }[]> {
  const rows = await selectIn(db, differences, 'inspector_documents', ['digest', 'bytes'], 'digest', digests);
  return rows.map(({ digest, bytes }) => ({ digest, bytes: Number(bytes) }));
}

/** A reference less to each: removes those that nobody refers to any more. @returns which stay */
export async function releaseDocuments(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<string[]> {
  const staying: string[] = [];
  for (const some of portions(digests)) {
    // Locked first: what others who have locked them refer to, or do no more, is seen then.
    if (differences.writesBeside && !(await lockDocuments(db, differences, some))) continue;
    const wanted = await referredToAnywhere(db, differences, some);
    staying.push(...wanted);
    const gone = some.filter((digest) => !wanted.has(digest));
    if (gone.length > 0) await db.deleteFrom('inspector_documents').where('digest', 'in', gone).execute();
  }
  return staying;
}

/**
 * Locks documents; whether nobody has changed one since this transaction can see them. Where a
 * transaction sees the same from its beginning to its end, it cannot tell who refers to such a one:
 * it stays. PostgreSQL undoes such a transaction by itself.
 */
async function lockDocuments(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<boolean> {
  if (differences.returning) return (await changeStamps(db, differences, digests))?.length !== 0;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const rows = await selectIn(db, differences, 'inspector_documents', ['stamp'], 'digest', digests);
    if (rows.length === 0) return false;
    const { numUpdatedRows } = await db
      .updateTable('inspector_documents')
      .set({ stamp: newStamp() })
      .where('digest', 'in', digests)
      .where(
        'stamp',
        'in',
        rows.map(({ stamp }) => stamp),
      )
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === BigInt(rows.length)) return true;
  }
  return false;
}

/** Those of `digests` that anything refers to. */
async function referredToAnywhere(
  db: Kysely<Tables>,
  differences: Differences,
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const statement = new Statement(differences);
  const parts = ['inspector_history_documents', 'inspector_data_documents'].map(
    (table) => `select digest from ${table} where digest in (${statement.values(digests)})`,
  );
  const rows = await statement.rows<{ readonly digest: string }>(db, parts.join(' union '));
  return new Set(rows.map(({ digest }) => digest));
}

/** Those of `digests` that a row of `table` has. */
export async function referredTo(
  db: Kysely<Tables>,
  differences: Differences,
  table: 'inspector_history_documents' | 'inspector_data_documents',
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await selectIn(db, differences, table, ['distinct digest' as 'digest'], 'digest', digests);
  return new Set(rows.map(({ digest }) => digest));
}

export function newStamp(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
