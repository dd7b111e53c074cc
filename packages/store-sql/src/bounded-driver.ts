import { CompiledQuery } from 'kysely';
import type { TimeLimits } from './deadline.ts';
import type { DatabaseConnection, Driver, QueryResult } from 'kysely';

/** The pool of connections of a driver. */
export interface Pool<Client extends object> {
  connect(): Promise<Client>;
  execute(client: Client, sql: string, parameters: readonly unknown[]): Promise<QueryResult<unknown>>;
  /** Returns a connection to the pool. */
  release(client: Client): void;
  /** Closes a connection at once, also in the middle of a statement. */
  destroy(client: Client): void;
  /**
   * Statements that set the server's own time limit to `patience` (milliseconds); sent for a new
   * connection, and when it changes.
   */
  settings(patience: number): readonly string[];
  close(): Promise<void>;
}

/** The use of a pool. */
export interface PoolUse {
  readonly inUse: number;
  /** How many wait for one. */
  readonly waiting: number;
}

/** Counts the use of a pool, since not every driver does. */
export class PoolCount implements PoolUse {
  inUse = 0;
  waiting = 0;

  /** The same pool, counted. */
  around<Client extends object>(pool: Pool<Client>): Pool<Client> {
    return {
      ...pool,
      connect: async () => {
        this.waiting += 1;
        try {
          const client = await pool.connect();
          this.inUse += 1;
          return client;
        } finally {
          this.waiting -= 1;
        }
      },
      release: (client) => {
        this.inUse -= 1;
        pool.release(client);
      },
      destroy: (client) => {
        this.inUse -= 1;
        pool.destroy(client);
      },
    };
  }
}

/**
 * A Kysely driver with a time limit for getting a connection and for each use of it. Without one, a
 * frozen server or a network that drops packets would block its caller for ever. A connection that
 * is given up is closed, and the server undoes what was not committed.
 */
export class BoundedDriver<Client extends object> implements Driver {
  readonly #open: () => Promise<Pool<Client>>;
  readonly #limits: TimeLimits;
  readonly #count: PoolCount;
  readonly #settled = new WeakMap<Client, number>();
  #pool: Pool<Client> | undefined;

  constructor(open: () => Promise<Pool<Client>>, limits: TimeLimits, count: PoolCount) {
    this.#open = open;
    this.#limits = limits;
    this.#count = count;
  }

  async init(): Promise<void> {
    this.#pool = this.#count.around(await this.#open());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const pool = this.#pool;
    if (pool === undefined) throw new Error('the store is closed');
    const { timeout: patience, timeLeft } = this.#limits;
    const allowance = new Allowance(timeLeft);
    const connecting = pool.connect();
    const giveBack = () => {
      connecting.then((client) => pool.release(client)).catch(() => {});
    };
    const client = await allowance.spend(connecting, giveBack);
    const connection = new BoundedConnection(pool, client, allowance);
    if (this.#settled.get(client) === patience) return connection;
    try {
      for (const statement of pool.settings(patience)) await connection.execute(statement);
    } catch (error) {
      connection.giveUp();
      throw error;
    }
    this.#settled.set(client, patience);
    return connection;
  }

  async beginTransaction(connection: BoundedConnection<Client>): Promise<void> {
    await connection.execute('begin');
  }

  async commitTransaction(connection: BoundedConnection<Client>): Promise<void> {
    await connection.execute('commit');
  }

  async rollbackTransaction(connection: BoundedConnection<Client>): Promise<void> {
    // a lost connection has been rolled back, and the statement that failed reports why
    await connection.execute('rollback').catch(() => connection.giveUp());
  }

  async releaseConnection(connection: BoundedConnection<Client>): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool?.close();
    this.#pool = undefined;
  }
}

class BoundedConnection<Client extends object> implements DatabaseConnection {
  readonly #pool: Pool<Client>;
  readonly #client: Client;
  readonly #allowance: Allowance;
  #isLost = false;

  constructor(pool: Pool<Client>, client: Client, allowance: Allowance) {
    this.#pool = pool;
    this.#client = client;
    this.#allowance = allowance;
  }

  execute(sql: string): Promise<unknown> {
    return this.executeQuery(CompiledQuery.raw(sql));
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>>;
  async executeQuery({ sql, parameters }: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.#isLost) throw new Error('the connection was given up');
    return this.#allowance.spend(this.#pool.execute(this.#client, sql, parameters), () => this.giveUp());
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('rows come all at once');
  }

  release(): void {
    if (!this.#isLost) this.#pool.release(this.#client);
  }

  giveUp(): void {
    if (!this.#isLost) this.#pool.destroy(this.#client);
    this.#isLost = true;
  }
}

/** The time that one use of a connection may take, from the request for it to the last answer. */
class Allowance {
  readonly #milliseconds: number;
  readonly #end: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#end = performance.now() + milliseconds;
  }

  /**
   * The value of `begun`, if it comes in time. Otherwise calls `late` and fails; `begun` goes on
   * unwatched.
   */
  async spend<T>(begun: Promise<T>, late: () => void): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise<never>((_resolve, reject) => {
      const expire = () => {
        late();
        reject(new Error(`no answer within ${this.#milliseconds} ms`));
      };
      timer = setTimeout(expire, Math.max(0, this.#end - performance.now()));
    });
    try {
      return await Promise.race([begun, end]);
    } finally {
      clearTimeout(timer);
    }
  }
}
