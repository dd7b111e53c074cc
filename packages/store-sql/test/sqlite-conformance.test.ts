import { mkdtemp, rm } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { everySuite } from './every-suite.ts';

everySuite(
  'SQLite in memory',
  async () => ({ dialect: () => nodeSqlite(':memory:') }),
  'a database in memory is there for one connection',
);

everySuite('SQLite on file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-sqlite-'));
  const path = join(folder, 'inspector.db');
  return {
    dialect: () => nodeSqlite(path),
    run: async (...statements) => {
      const database = new DatabaseSync(path);
      for (const statement of statements) database.exec(statement);
      database.close();
    },
    dispose: () => rm(folder, { recursive: true }),
  };
});
