import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqlStore, type SqlDialect, type SqlStore } from '../src/index.ts';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { HISTORY_TABLES, newDatabase, SERVERS } from './servers.ts';

/** A database of its own, and a way into it past the store. */
export interface Opened {
  /** For each store one of its own. */
  readonly dialect: SqlDialect;
  /** Runs one statement, and gives the rows. */
  run(sql: string): Promise<readonly unknown[]>;
  /** How its SQL writes bytes. */
  bytes(value: Uint8Array): string;
  drop(): Promise<unknown>;
}

async function openSqlite(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-database-'));
  const file = join(folder, 'inspector.db');
  return {
    get dialect() {
      return nodeSqlite(file);
    },
    run: async (sql) => {
      using database = new DatabaseSync(file);
      return database.prepare(sql).all();
    },
    bytes: hexadecimal,
    drop: () => rm(folder, { recursive: true }),
  };
}

/** All kinds; the servers are there only under `pnpm test:services`. */
export const DATABASES = [
  { name: 'SQLite', skipped: false, keepsHalves: false, open: openSqlite },
  ...SERVERS.map((server) => ({
    name: `${server.name}, which only \`pnpm test:services\` starts`,
    skipped: server.url === undefined,
    keepsHalves: server.name === 'MariaDB',
    open: async (): Promise<Opened> => {
      const database = await newDatabase(server);
      return {
        get dialect() {
          return server.dialect(database.url);
        },
        run: (sql) => database.run(sql),
        bytes: server.name === 'PostgreSQL' ? (value) => `'\\x${Buffer.from(value).toString('hex')}'` : hexadecimal,
        drop: () => database.drop(),
      };
    },
  })),
];

/** A store with tables that are up to date. */
export async function migrated({ dialect }: Opened): Promise<SqlStore> {
  const store = createSqlStore({ dialect });
  (await store.migrate()).unwrap();
  return store;
}

/** Makes it a database of a version that had not come to the step `step`. */
export async function goBack(opened: Opened, step: string, columns: readonly string[] = []): Promise<void> {
  for (const column of columns) await opened.run(`alter table inspector_runs drop column ${column}`);
  for (const table of HISTORY_TABLES) await opened.run(`drop table ${table}`);
  await opened.run(`delete from inspector_migrations where name >= '${step}'`);
}

function hexadecimal(value: Uint8Array): string {
  return `x'${Buffer.from(value).toString('hex')}'`;
}
