import { DONE, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { SqlDialect } from './sql-dialect.ts';
import type { Deadline } from './deadline.ts';
import type { DatabaseFailure, Differences } from './differences.ts';
import type { Tables } from './schema.ts';
import type { Secrets } from './secrets.ts';

/** The longest pause before what others got in the way of is tried again, in milliseconds. */
const MAX_PAUSE = 50;

export interface DatabaseParts {
  readonly kysely: Kysely<Tables>;
  readonly differences: Differences;
  readonly deadline: Deadline;
  readonly secrets: Secrets;
  readonly settle: SqlDialect['settle'];
  readonly erase: SqlDialect['erase'];
}

/**
 * The connection, and what every use of it has in common: a bound, another try, failures as values.
 */
export class Database {
  readonly kysely: Kysely<Tables>;
  readonly differences: Differences;
  readonly secrets: Secrets;
  readonly #deadline: Deadline;
  readonly #settle: SqlDialect['settle'];
  readonly #erase: SqlDialect['erase'];
  #isErasureDue = false;

  constructor({ kysely, differences, deadline, secrets, settle, erase }: DatabaseParts) {
    this.kysely = kysely;
    this.differences = differences;
    this.secrets = secrets;
    this.#deadline = deadline;
    this.#settle = settle;
    this.#erase = erase;
  }

  /** Whether what was deleted can be removed from the database's files, too. */
  get canErase(): boolean {
    return this.#erase !== undefined;
  }

  /** A secret is being deleted: it leaves the files when that is done. */
  eraseSoon(): void {
    this.#isErasureDue = true;
  }

  /**
   * Does `work`, again where the database undid it because of others, and gives up after a while.
   * What is answered is on the disk, and so is what others of this process wrote that it may have
   * read. `doing` completes "The database could not …".
   */
  async attempt<T>(
    doing: string,
    work: (db: Kysely<Tables>) => Promise<T>,
    timeout: number = this.#deadline.timeout,
  ): Promise<Result<T, InspectorError>> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${timeout} ms`)), timeout);
    });
    try {
      return Ok(await Promise.race([this.#deadline.run(timeout, () => this.#repeat(work)), tooLate]));
    } catch (error) {
      return Err(storeFailed(doing, error));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The same for what has no answer. */
  async carryOut(
    doing: string,
    work: (db: Kysely<Tables>) => Promise<unknown>,
    timeout?: number,
  ): Promise<Result<void, InspectorError>> {
    const answer = await this.attempt(doing, work, timeout);
    return answer.ok ? DONE : answer;
  }

  /** Whether `insert` inserted; a row with its key is an answer, not a failure. */
  async inserted(insert: { execute(): Promise<unknown> }): Promise<boolean> {
    try {
      await insert.execute();
      return true;
    } catch (error) {
      if (this.differences.isTaken(error as DatabaseFailure)) return false;
      throw error;
    }
  }

  async #repeat<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await work(this.kysely);
        await this.#settle?.();
        await this.#eraseIfDue();
        return answer;
      } catch (error) {
        const pause = Math.random() * Math.min(2 ** tries, MAX_PAUSE);
        if (!this.differences.isPassing(error as DatabaseFailure) || pause >= this.#deadline.timeLeft) throw error;
        await new Promise((resume) => setTimeout(resume, pause));
      }
    }
  }

  /**
   * What was deleted is gone for everybody already: that others are reading now, or the disk
   * refuses, fails nothing, and the next operation tries again.
   */
  async #eraseIfDue(): Promise<void> {
    if (this.#erase === undefined || !this.#isErasureDue) return;
    this.#isErasureDue = false;
    const isDone = await this.#erase(this.kysely).catch(() => false);
    if (!isDone) this.#isErasureDue = true;
  }
}

function storeFailed(doing: string, error: unknown): InspectorError {
  // said in full by who threw it, and no failure of the database
  if (InspectorError.is(error) && error.code === 'invalid-options') return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new InspectorError('store-failed', `The database could not ${doing}: ${reason}`, { cause: error });
}
