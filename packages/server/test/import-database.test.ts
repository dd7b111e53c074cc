import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { outcomeOf, runSource } from './run-command.ts';

const GUARD = '44444444-0000-4000-8000-000000000004';
const OTHER = '44444444-0000-4000-8000-000000000005';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-database-'));
  const original = new DatabaseSync(join(folder, 'original'));
  // the columns of CONTRACT.md §11 that are read
  original.exec(`
    create table alembic_version (version_num text);
    create table nodes (uuid text, state text, started_at datetime, finished_at datetime, error text, manage_boot boolean);
    create table attributes (node_uuid text, name text, value text);
    create table options (uuid text, name text, value text);
    create table rules (uuid text, created_at datetime, description text, scope text);
    create table rule_conditions (id integer primary key, rule text, op text, multiple text, invert boolean, field text, params text);
    create table rule_actions (id integer primary key, rule text, action text, params text);
    create table introspection_data (uuid text, processed boolean, data text);
    insert into alembic_version values ('b55109d5063a');
    insert into rules values
      ('${GUARD}', '2026-01-01 00:00:00', 'our vendors', null), ('${OTHER}', '2026-01-02 00:00:00', null, null);
    insert into rule_conditions values
      (1, '${GUARD}', 'matches', 'any', 0, 'data://inventory.system_vendor.manufacturer', '{"value": "^(?!Dell|HPE).*"}');
    insert into rule_actions values
      (1, '${GUARD}', 'fail', '{"message": "no"}'), (2, '${OTHER}', 'fail', '{"message": "no"}');
  `);
  original.close();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

async function importDatabase(...more: readonly string[]) {
  const config = join(folder, 'inspector.conf');
  const connection = `sqlite:///${folder}/ours`;
  await writeFile(
    config,
    `[ironic]\nauth_type = none\nendpoint_override = http://127.0.0.1:1\n[database]\nconnection = ${connection}\n`,
  );
  const words = ['import-database', '--config-file', config, '--from', `sqlite:///${folder}/original`];
  return outcomeOf(runSource(ends, 'bin.ts', [...words, ...more]));
}

describe('an import of rules that cannot be used here', () => {
  it('fails and names them, until it is told to leave them out', async () => {
    const refused = await importDatabase();
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^Nothing was imported from .*\/original: 1 of its rules cannot be used here\.$/m);
    expect(refused.err).toContain(`  rule ${GUARD} (our vendors)\n`);
    expect(refused.err).toContain('look-ahead at character 2 is not supported: say it in a condition of its own');
    expect(refused.err).toContain('--skip-unusable-rules');
    expect(refused.err).not.toContain(OTHER);

    const done = await importDatabase('--skip-unusable-rules');
    expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/rules +1 imported, 0 here already/) });
    expect(done.out).toContain(`  1 rules cannot be used here, and were left out:\n  rule ${GUARD} (our vendors)\n`);
  }, 60_000);
});
