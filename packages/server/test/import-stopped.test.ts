import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcomeOf, runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-stopped-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

/** So many that a stop comes before the end. */
const NODES = 400;

/** The columns of CONTRACT.md §11. */
function makeOriginal(path: string): void {
  using database = new DatabaseSync(path);
  database.exec(`create table alembic_version (version_num text); insert into alembic_version values ('b55109d5063a');
    create table nodes (uuid text, version_id text, state text, started_at text, finished_at text, error text, manage_boot boolean);
    create table attributes (uuid text, node_uuid text, name text, value text); create table options (uuid text, name text, value text);
    create table rules (uuid text, created_at text, description text, disabled boolean, scope text);
    create table rule_conditions (id integer primary key, rule text, op text, multiple text, invert boolean, field text, params text);
    create table rule_actions (id integer primary key, rule text, action text, params text);
    create table introspection_data (uuid text, processed boolean, data text); begin`);
  const node = database.prepare(
    "insert into nodes values (?, '', 'finished', '2026-02-03 04:05:06', '2026-02-03 04:06:00', null, 1)",
  );
  const data = database.prepare('insert into introspection_data values (?, 1, ?)');
  for (let index = 0; index < NODES; index += 1) {
    const uuid = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    node.run(uuid);
    data.run(uuid, JSON.stringify({ index, filler: randomBytes(30_000).toString('base64') }));
  }
  database.exec('commit');
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'an import that %s stops imports nothing, says so, and may be begun again',
  async (signal) => {
    const [from, into] = [join(folder, 'original'), join(folder, 'ours')];
    makeOriginal(from);
    const config = join(folder, 'inspector.conf');
    await writeFile(config, `[database]\nconnection = sqlite:///${into}\n`);
    const words = ['import-database', '--config-file', config, '--from', `sqlite:///${from}`];
    const child = runSource(ends, 'bin.ts', words);
    const lines: string[] = [];
    const err = createInterface(child.stderr!);
    const closed = once(err, 'close');
    err.on('line', (line) => lines.push(line));
    while (!lines.some((line) => line.startsWith(`0 of ${NODES} statuses`))) await once(err, 'line');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([130, null]);
    await closed;
    expect(lines.at(-1)).toMatch(/^Stopped: nothing was imported from .*original; what was begun is undone\./);
    const rows = () => {
      using database = new DatabaseSync(into);
      return database.prepare('select count(*) as rows from inspector_runs').get()?.['rows'];
    };
    expect(rows()).toBe(0);
    if (signal === 'SIGINT') return;
    const again = await outcomeOf(runSource(ends, 'bin.ts', words));
    expect([again.code, rows()]).toEqual([0, NODES]);
    expect(again.out).toMatch(/statuses +400 imported, 0 here already/);
  },
  60_000,
);
