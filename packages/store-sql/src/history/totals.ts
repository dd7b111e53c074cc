import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Differences } from '../differences.ts';
import type { Tables } from '../schema.ts';

/** There is one row, of this name. */
const NAME = 'history';

/** What a transaction adds to the sums; negative where it removes. */
export interface Sums {
  runs: number;
  events: number;
  documents: number;
  bytes: number;
  /** The highest position of the events that it removes; 0 when it removes none. */
  removed: number;
}

/** A transaction that nobody else's write to the history runs beside. */
export interface Turn {
  readonly db: Kysely<Tables>;
  readonly differences: Differences;
  /** The next number for a run or an event. */
  next(): number;
  readonly sums: Sums;
}

/** Does `work` in a transaction of its own, in turn with everybody else's. */
export function inTurn<T>(
  database: Database,
  db: Kysely<Tables>,
  numbers: number,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  return db.transaction().execute((transaction) => takeTurn(database, transaction, numbers, work));
}

/**
 * The same in a transaction that has begun: it takes as many numbers as it may need from the one
 * row that all of them change. Who commits later has higher numbers, whatever clocks say.
 */
export async function takeTurn<T>(
  { differences }: Database,
  db: Kysely<Tables>,
  numbers: number,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  let last = await takeNumbers(differences, db, numbers);
  if (last === undefined) {
    const row = { name: NAME, position: 0, runs: 0, events: 0, documents: 0, bytes: 0, removed: 0 };
    // Others may begin it at the same time; then this waits for them.
    await db
      .insertInto('inspector_history_totals')
      .values(row)
      .modifyEnd(sql.raw(differences.replacing(['name'], ['name'])))
      .execute();
    last = await takeNumbers(differences, db, numbers);
  }
  if (last === undefined) throw new Error('the sums of the history were removed meanwhile');
  const sums = { runs: 0, events: 0, documents: 0, bytes: 0, removed: 0 };
  let taken = last - numbers;
  const answer = await work({ db, differences, next: () => (taken += 1), sums });
  await addSums(db, sums);
  return answer;
}

/** The sums, and the last number that was taken. */
export async function readTotals(db: Kysely<Tables>): Promise<Sums & { readonly position: number }> {
  const row = await db
    .selectFrom('inspector_history_totals')
    .select(['runs', 'events', 'documents', 'bytes', 'position', 'removed'])
    .where('name', '=', NAME)
    .executeTakeFirst();
  return {
    runs: Number(row?.runs ?? 0),
    events: Number(row?.events ?? 0),
    documents: Number(row?.documents ?? 0),
    bytes: Number(row?.bytes ?? 0),
    position: Number(row?.position ?? 0),
    removed: Number(row?.removed ?? 0),
  };
}

async function takeNumbers(differences: Differences, db: Kysely<Tables>, numbers: number): Promise<number | undefined> {
  const update = db
    .updateTable('inspector_history_totals')
    .set('position', sql<number>`position + ${numbers}`)
    .where('name', '=', NAME);
  if (differences.returning) {
    const row = await update.returning('position').executeTakeFirst();
    return row && Number(row.position);
  }
  const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return undefined;
  const { position } = await db
    .selectFrom('inspector_history_totals')
    .select('position')
    .where('name', '=', NAME)
    .executeTakeFirstOrThrow();
  return Number(position);
}

async function addSums(db: Kysely<Tables>, { runs, events, documents, bytes, removed }: Sums): Promise<void> {
  if (runs === 0 && events === 0 && documents === 0 && bytes === 0) return;
  await db
    .updateTable('inspector_history_totals')
    .set({
      runs: sql<number>`runs + ${runs}`,
      events: sql<number>`events + ${events}`,
      documents: sql<number>`documents + ${documents}`,
      bytes: sql<number>`bytes + ${bytes}`,
    })
    .where('name', '=', NAME)
    .execute();
  if (removed === 0) return;
  await db
    .updateTable('inspector_history_totals')
    .set({ removed })
    .where('name', '=', NAME)
    .where((where) => where.or([where('removed', 'is', null), where('removed', '<', removed)]))
    .execute();
}
