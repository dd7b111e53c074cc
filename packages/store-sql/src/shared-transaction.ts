import type { Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** Writes of one transaction at most, so that the first of them is not kept waiting. */
const MOST_WRITES = 64;

/** What is to be written, as part of a transaction. It is done again if that is undone. */
export type Work<T> = (transaction: Kysely<Tables>) => Promise<T>;

interface Write {
  readonly work: Work<unknown>;
  /** Whether its caller waits no longer, so that it is not begun. */
  readonly isGivenUp: () => boolean;
  readonly done: (answer: unknown) => void;
  readonly failed: (reason: unknown) => void;
}

/** What it takes to commit. */
export interface Committing {
  readonly kysely: Kysely<Tables>;
  /** Resolves when what was committed is on the disk. */
  readonly settle: () => Promise<void>;
  /** Waits a little where others were in the way of it, so that it may be done again. */
  readonly isPassing: (failure: unknown, tries: number) => Promise<boolean>;
}

/**
 * The writes of many callers in one transaction, for a database that lets no two write at a time: a
 * commit, and the wait for the disk, take longer than most of what is committed. What comes while
 * one transaction is on its way to the disk makes up the next. If one of them fails, all are
 * undone, and each is done again in a transaction of its own.
 */
export class SharedTransaction {
  readonly #committing: Committing;
  #waiting: Write[] = [];
  #isBusy = false;

  constructor(committing: Committing) {
    this.#committing = committing;
  }

  /** Resolves when what was written is on the disk. */
  write<T>(work: Work<T>, isGivenUp: () => boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, isGivenUp, done: (answer) => resolve(answer as T), failed: reject });
      if (!this.#isBusy) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isBusy = true;
    // Whoever comes in the same turn of the event loop is among the first.
    await new Promise((resume) => setImmediate(resume));
    while (this.#waiting.length > 0) await this.#together(this.#waiting.splice(0, MOST_WRITES));
    this.#isBusy = false;
  }

  async #together(given: readonly Write[]): Promise<void> {
    const { kysely, settle, isPassing } = this.#committing;
    for (let tries = 1; ; tries += 1) {
      const writes = given.filter(({ isGivenUp }) => !isGivenUp());
      if (writes.length === 0) return;
      let answers: readonly unknown[];
      try {
        answers = await kysely.transaction().execute((transaction) => inOrder(transaction, writes));
      } catch (error) {
        if (await isPassing(error, tries)) continue;
        if (writes.length > 1) for (const write of writes) await this.#together([write]);
        else writes[0]?.failed(error);
        return;
      }
      try {
        await settle();
        for (const [index, { done }] of writes.entries()) done(answers[index]);
      } catch (error) {
        for (const { failed } of writes) failed(error);
      }
      return;
    }
  }
}

async function inOrder(transaction: Kysely<Tables>, writes: readonly Write[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const { work } of writes) answers.push(await work(transaction));
  return answers;
}
