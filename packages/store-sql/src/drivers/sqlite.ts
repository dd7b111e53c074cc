import { getBuiltinModule } from 'node:process';
import type * as nodeSqliteDriver from 'node:sqlite';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { InspectorError } from '@ironic-inspector/core';
import { sql, SqliteDialect } from 'kysely';
import type { Kysely, SqliteDatabase, SqliteStatement } from 'kysely';
import type { SqlDialect } from '../sql-dialect.ts';
import { makePrivate, tighten, warnProcess } from './private-file.ts';
import type { Warn } from './private-file.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/**
 * Milliseconds that SQLite waits for another process's lock before the operation is repeated. The
 * whole process is blocked meanwhile.
 */
const BUSY_TIMEOUT = 50;
/** The most prepared statements that are kept; the store has about forty. */
const MAX_STATEMENTS = 200;

/** The part of better-sqlite3's `Database` that is used here. */
export interface BetterSqlite extends SqliteDatabase {
  readonly inTransaction: boolean;
  pragma(source: string): unknown;
}

export interface NodeSqliteOptions {
  /**
   * When a write is done. `full`: when it is on the disk, so that it survives a power failure.
   * `normal`: when the operating system has it, so that it survives a crash of the process; a power
   * failure may undo the last transactions.
   *
   * @default 'full'
   */
  readonly synchronous?: 'full' | 'normal';
  /**
   * Whether the file must exist and is not changed. For paths only.
   *
   * @default false
   */
  readonly readOnly?: boolean;
  /**
   * Called when the files cannot be made private. For paths only.
   * @default a warning of this process
   */
  readonly warn?: (message: string) => void;
}

/**
 * SQLite in a file (or `:memory:`) by Node's own driver; also a `DatabaseSync` or an instance of
 * better-sqlite3 that you opened, which is then not closed with the store. The file may be shared
 * by processes of one machine and one user.
 *
 * The files at a path are created for their owner alone (0600), whatever the umask, and existing
 * ones are changed to that; those of a database that you opened keep their modes. Deleted content
 * is overwritten, and credentials leave the write-ahead log when their run ends.
 *
 * Throws `invalid-options` for a path where there is no `node:sqlite`, as in Node 20.
 */
export function nodeSqlite(source: string | DatabaseSync | BetterSqlite, options: NodeSqliteOptions = {}): SqlDialect {
  const { synchronous = 'full', readOnly = false, warn = warnProcess } = options;
  if (typeof source === 'string') nodeDriver();
  let log: WriteAheadLog | undefined;
  return {
    speaks: 'sqlite',
    connect: () =>
      new SqliteDialect({
        database: async () => {
          const isOurs = typeof source === 'string';
          const database = isOurs ? openPath(source, readOnly, warn) : source;
          if (synchronous === 'full' && !readOnly) log = logOf(database);
          return open(database, { log, synchronous: log === undefined ? synchronous : 'normal', isOurs, readOnly });
        },
      }),
    settle: async () => log?.settle(),
    erase,
  };
}

/** Not imported: better-sqlite3 works where it is missing. */
function nodeDriver(): typeof nodeSqliteDriver {
  // Its type says that every name is there.
  const driver: typeof nodeSqliteDriver | undefined = getBuiltinModule('node:sqlite');
  if (driver !== undefined) return driver;
  throw new InspectorError(
    'invalid-options',
    'The path of a SQLite database needs node:sqlite, which is missing here: use Node 22.18 or later, or better-sqlite3',
  );
}

function openPath(path: string, readOnly: boolean, warn: Warn): DatabaseSync {
  const isPlain = path !== '' && path !== ':memory:' && !path.startsWith('file:');
  if (isPlain && !readOnly) makePrivate(path);
  const { DatabaseSync } = nodeDriver();
  const database = new DatabaseSync(path, { readOnly });
  const file = database.location();
  if (file !== null && !readOnly) tighten(file, warn);
  return database;
}

/**
 * Copies the log into the database, where deleted content is overwritten, and truncates it. That is
 * not possible while another connection reads from it.
 */
async function erase(database: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(database);
  return rows[0]?.busy === 0;
}

/** The write-ahead log of a database in a file. A database of better-sqlite3 syncs by itself. */
function logOf(database: DatabaseSync | BetterSqlite): WriteAheadLog | undefined {
  const path = 'pragma' in database ? null : database.location();
  return path === null ? undefined : new WriteAheadLog(`${path}-wal`);
}

interface Opening {
  readonly log: WriteAheadLog | undefined;
  readonly synchronous: string;
  readonly isOurs: boolean;
  readonly readOnly: boolean;
}

function open(database: DatabaseSync | BetterSqlite, { log, synchronous, isOurs, readOnly }: Opening): SqliteDatabase {
  const pragma = (text: string) => ('pragma' in database ? database.pragma(text) : database.exec(`pragma ${text}`));
  pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
  if (!readOnly) pragma('journal_mode = wal');
  pragma(`synchronous = ${synchronous}`);
  pragma('secure_delete = on');
  const prepare = cached((text) =>
    'pragma' in database ? database.prepare(text) : statementOf(database.prepare(text), log),
  );
  const isInTransaction = () => ('pragma' in database ? database.inTransaction : database.isTransaction);
  const nothing = prepare('select 1 where false');
  return {
    // a full disk ends the transaction by itself
    prepare: (text) => (text === 'rollback' && !isInTransaction() ? nothing : prepare(text)),
    close: () => {
      if (isOurs) database.close();
      void log?.close();
    },
  };
}

/** Kysely expects statements like those of better-sqlite3. */
function statementOf(statement: StatementSync, log: WriteAheadLog | undefined): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  // a checkpoint writes nothing new to the log, and waits for the disk itself
  const writes = !/^(select|begin|pragma wal_checkpoint)\b/i.test(statement.sourceSQL);
  const noted = <T>(answer: T): T => {
    if (writes) log?.note();
    return answer;
  };
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => noted(statement.all(...values(parameters))),
    run: (parameters) => noted(statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/** Caches prepared statements, and drops the one that was used longest ago. */
function cached(prepare: (text: string) => SqliteStatement): (text: string) => SqliteStatement {
  const statements = new Map<string, SqliteStatement>();
  return (text) => {
    const statement = statements.get(text) ?? prepare(text);
    statements.delete(text);
    statements.set(text, statement);
    const [oldest] = statements.size > MAX_STATEMENTS ? statements.keys() : [];
    if (oldest !== undefined) statements.delete(oldest);
    return statement;
  };
}
