import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { eventually, FakeIronic, loadPayload, macsOf, serveIronic } from '@ironic-inspector/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

const hasSqlite = spawnSync('sqlite3', ['--version'], { timeout: 10_000 }).status === 0;

/**
 * The commands of the page's SQLite part, in the test's folder; there is neither a unit nor a user
 * of its own.
 */
async function commandsOf(block: 'backup' | 'restore'): Promise<string> {
  const page = await readFile(new URL('../../../docs/backup-and-restore.md', import.meta.url), 'utf8');
  const part = page.slice(page.indexOf('## SQLite'), page.indexOf('## PostgreSQL'));
  const blocks = [...part.matchAll(/```sh\n([^]*?)```/g)].map(([, text = '']) => text);
  expect(blocks).toHaveLength(2);
  return (blocks[block === 'backup' ? 0 : 1] ?? '')
    .replaceAll(/\/var\/(lib\/ironic-inspector-ts|backups)\/inspector/g, (_, where) =>
      join(folder, where === 'backups' ? 'copy' : 'inspector'),
    )
    .replaceAll(/^systemctl .*\n/gm, '')
    .replaceAll(/ -[og] ironic-inspector-ts/g, '');
}

async function shell(commands: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euc', commands], { timeout: 30_000 });
  return stdout;
}

/** The daemon on the one file; it is there when it answers. */
async function daemon(config: string) {
  const child = runSource(ends, 'bin.ts', ['--config-file', config]);
  child.stderr?.resume();
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { child, url: /answers at (\S+)/.exec(line)?.[1] ?? line };
}

it.skipIf(!hasSqlite)(
  'two daemons share a SQLite file, and it is copied while they work and restored as the page says',
  async () => {
    const fake = new FakeIronic();
    const payload = loadPayload('ipmi-server');
    const { uuid } = fake.addNode({ name: 'node-1', macs: macsOf(payload).slice(0, 1) });
    const ironic = await serveIronic(fake);
    ends.push(() => ironic.close());
    const config = join(folder, 'inspector.conf');
    await writeFile(
      config,
      `[DEFAULT]\nauth_strategy = noauth\nlisten_address = 127.0.0.1\nlisten_port = 0\nintrospection_delay = 0
[ironic]\nauth_type = none\nendpoint_override = ${ironic.url}\n[pxe_filter]\ndriver = noop
[database]\nconnection = sqlite:///${join(folder, 'inspector.sqlite')}\n[processing]\nstore_data = database\n`,
    );
    const stateAt = async (url: string) => {
      const answer = await fetch(`${url}/v1/introspection/${uuid}`);
      return ((await answer.json()) as { state?: string }).state;
    };
    const [first, second] = [await daemon(config), await daemon(config)];
    expect((await fetch(`${first.url}/v1/introspection/node-1`, { method: 'POST' })).status).toBe(202);
    await eventually(async () => (await stateAt(second.url)) === 'waiting');

    expect(await shell(await commandsOf('backup'))).toBe('ok\n');
    const copy = join(folder, 'copy.sqlite');
    expect((await stat(copy)).mode & 0o777).toBe(0o600);

    // by the other instance; what comes after the copy is not in it
    const posted = await fetch(`${second.url}/v1/continue`, { method: 'POST', body: JSON.stringify(payload) });
    expect(posted.status).toBe(200);
    await eventually(async () => (await stateAt(first.url)) === 'finished');
    for (const { child } of [first, second]) {
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    }

    await shell(await commandsOf('restore'));
    const { url } = await daemon(config);
    expect(await stateAt(url)).toBe('waiting');
    const again = await fetch(`${url}/v1/continue`, { method: 'POST', body: JSON.stringify(payload) });
    expect(again.status).toBe(200);
    await eventually(async () => (await stateAt(url)) === 'finished');
  },
  60_000,
);
