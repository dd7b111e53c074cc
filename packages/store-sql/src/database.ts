import { DONE, Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Kysely } from 'kysely';
import type { SqlDialect } from './sql-dialect.ts';
import type { Deadline } from './deadline.ts';
import type { DatabaseFailure, Differences } from './differences.ts';
import type { Tables } from './schema.ts';
import type { Secrets } from './secrets.ts';
import { SharedTransaction } from './shared-transaction.ts';
import type { Work } from './shared-transaction.ts';

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
  readonly #shared: SharedTransaction;
  #isErasureDue = false;

  constructor({ kysely, differences, deadline, secrets, settle, erase }: DatabaseParts) {
    this.kysely = kysely;
    this.differences = differences;
    this.secrets = secrets;
    this.#deadline = deadline;
    this.#settle = settle;
    this.#erase = erase;
    this.#shared = new SharedTransaction({
      kysely,
      settle: () => this.#finish(),
      // Each of those who wait has a time of its own.
      isPassing: (failure, tries) => this.#isPassing(failure, tries, Number.POSITIVE_INFINITY),
    });
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
    return this.#bounded(doing, timeout, () => this.#repeat(work));
  }

  /**
   * The same in a transaction, which others may share where the database lets no two write at a
   * time.
   *
   * @param isOne whether `work` is one statement, which needs none of its own
   */
  async write<T>(doing: string, work: Work<T>, isOne = false): Promise<Result<T, InspectorError>> {
    if (this.differences.writesBeside) {
      return this.attempt(doing, isOne ? work : (db) => db.transaction().execute(work));
    }
    return this.#bounded(doing, this.#deadline.timeout, (isGivenUp) => this.#shared.write(work, isGivenUp));
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

  async #bounded<T>(
    doing: string,
    timeout: number,
    work: (isGivenUp: () => boolean) => Promise<T>,
  ): Promise<Result<T, InspectorError>> {
    let timer: NodeJS.Timeout | undefined;
    let isGivenUp = false;
    const tooLate = new Promise<never>((_resolve, reject) => {
      const expire = () => {
        isGivenUp = true;
        reject(new Error(`no answer within ${timeout} ms`));
      };
      timer = setTimeout(expire, timeout);
    });
    try {
      return Ok(await Promise.race([this.#deadline.run(timeout, () => work(() => isGivenUp)), tooLate]));
    } catch (error) {
      return Err(storeFailed(doing, error));
    } finally {
      clearTimeout(timer);
    }
  }

  async #repeat<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await work(this.kysely);
        await this.#finish();
        return answer;
      } catch (error) {
        if (!(await this.#isPassing(error, tries, this.#deadline.timeLeft))) throw error;
      }
    }
  }

  async #finish(): Promise<void> {
    await this.#settle?.();
    await this.#eraseIfDue();
  }

  /** Whether to try again; a little later then, if `timeLeft` allows for that. */
  async #isPassing(failure: unknown, tries: number, timeLeft: number): Promise<boolean> {
    const pause = Math.random() * Math.min(2 ** tries, MAX_PAUSE);
    if (!this.differences.isPassing(failure as DatabaseFailure) || pause >= timeLeft) return false;
    await new Promise((resume) => setTimeout(resume, pause));
    return true;
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
