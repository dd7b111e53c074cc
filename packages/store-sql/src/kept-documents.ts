import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Differences } from './differences.ts';
import type { Tables } from './schema.ts';

/** Names of 32 hexadecimal characters and more, of which one statement has that many at most. */
const MAX_DIGESTS = 256;

/** How often documents are locked that others change at the same time. */
const MAX_TRIES = 3;

/** What the text is kept under. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Keeps a document that somebody is about to refer to. Where it is kept already it is not written
 * again; its row is changed, and so locked until the transaction ends.
 */
export async function keepDocument(
  db: Kysely<Tables>,
  { orReplace }: Differences,
  digest: string,
  packed: Uint8Array,
): Promise<void> {
  await db
    .insertInto('inspector_documents')
    .values({ digest, bytes: packed.length, stamp: newStamp(), document: packed })
    .modifyEnd(orReplace(['digest'], ['stamp']))
    .execute();
}

/** The same of those that are kept already. @returns which these are */
export async function holdDocuments(db: Kysely<Tables>, digests: readonly string[]): Promise<Set<string>> {
  for (const some of portions(digests)) {
    await db.updateTable('inspector_documents').set({ stamp: newStamp() }).where('digest', 'in', some).execute();
  }
  return new Set((await keptDocuments(db, digests)).map(({ digest }) => digest));
}

/** Those of `digests` that are kept, and what each takes. */
export async function keptDocuments(
  db: Kysely<Tables>,
  digests: readonly string[],
): Promise<{ readonly digest: string; readonly bytes: number }[]> {
  const kept = [];
  for (const some of portions(digests)) {
    const rows = await db
      .selectFrom('inspector_documents')
      .select(['digest', 'bytes'])
      .where('digest', 'in', some)
      .execute();
    for (const { digest, bytes } of rows) kept.push({ digest, bytes: Number(bytes) });
  }
  return kept;
}

/** A reference less to each: removes those that nobody refers to any more. */
export async function releaseDocuments(db: Kysely<Tables>, digests: readonly string[]): Promise<void> {
  for (const some of portions(digests)) {
    // Locked first: what others who have locked them refer to, or do no more, is seen then.
    if (!(await lockDocuments(db, some))) continue;
    const wanted = new Set([
      ...(await referredTo(db, 'inspector_history_documents', some)),
      ...(await referredTo(db, 'inspector_data_documents', some)),
    ]);
    const gone = some.filter((digest) => !wanted.has(digest));
    if (gone.length > 0) await db.deleteFrom('inspector_documents').where('digest', 'in', gone).execute();
  }
}

/**
 * Locks documents; whether nobody has changed one since this transaction can see them. Where a
 * transaction sees the same from its beginning to its end, it cannot tell who refers to such a one:
 * it stays.
 */
async function lockDocuments(db: Kysely<Tables>, digests: readonly string[]): Promise<boolean> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const rows = await db.selectFrom('inspector_documents').select('stamp').where('digest', 'in', digests).execute();
    if (rows.length === 0) return false;
    const stamps = rows.map(({ stamp }) => stamp);
    const { numUpdatedRows } = await db
      .updateTable('inspector_documents')
      .set({ stamp: newStamp() })
      .where('digest', 'in', digests)
      .where('stamp', 'in', stamps)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === BigInt(rows.length)) return true;
  }
  return false;
}

/** Those of `digests` that a row of `table` has. */
export async function referredTo(
  db: Kysely<Tables>,
  table: 'inspector_history_documents' | 'inspector_data_documents',
  digests: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const some of portions(digests)) {
    const rows = await db.selectFrom(table).select('digest').distinct().where('digest', 'in', some).execute();
    for (const { digest } of rows) found.add(digest);
  }
  return found;
}

/** Parts of a list that fit a statement, each value once. */
export function portions<T>(values: readonly T[]): T[][] {
  const once = [...new Set(values)];
  const count = Math.ceil(once.length / MAX_DIGESTS);
  return Array.from({ length: count }, (_, index) => once.slice(index * MAX_DIGESTS, (index + 1) * MAX_DIGESTS));
}

function newStamp(): number {
  return Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
}
