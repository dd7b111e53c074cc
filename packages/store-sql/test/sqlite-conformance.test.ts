import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { everySuite } from './every-suite.ts';

everySuite('SQLite in memory', async () => ({ dialect: nodeSqlite(':memory:') }));

everySuite('SQLite on file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspector-sqlite-'));
  return {
    dialect: nodeSqlite(join(folder, 'inspector.db')),
    dispose: () => rm(folder, { recursive: true }),
  };
});
