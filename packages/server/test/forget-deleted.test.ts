import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Inspector } from '@ironic-inspector/core';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { openStore } from '../src/store/open-store.ts';
import { outcomeOf, runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forget-deleted-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

/** Three nodes on record, in a database; the first two are gone from Ironic. */
async function twoOfThreeGone() {
  const fake = new FakeIronic();
  const connection = `sqlite:///${folder}/ours`;
  const store = (await openStore(connection)).unwrap();
  const { nodes, history } = store.stores;
  const inspector = new Inspector({ ironic: fake, nodes, history, introspectionDelay: 0 });
  const uuids: string[] = [];
  for (const number of [1, 2, 3]) {
    const { uuid } = fake.addNode({ name: `node-${number}`, driver_info: { ipmi_address: `192.0.2.${number}` } });
    (await inspector.introspect(uuid, { manageBoot: false })).unwrap();
    uuids.push(uuid);
  }
  await inspector.stop();
  for (const uuid of uuids.slice(0, 2)) fake.removeNode(uuid);
  const records = async () => (await nodes.list({ limit: 10 })).unwrap().map(({ uuid }) => uuid);
  const past = async () => (await history.runs({ limit: 10 })).unwrap().map(({ node }) => node);
  ends.push(() => store.close());

  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const config = join(folder, 'inspector.conf');
  const lines = ['[DEFAULT]', 'auth_strategy = noauth', '[pxe_filter]', 'driver = noop'];
  lines.push('[ironic]', 'auth_type = none', `endpoint_override = ${ironic.url}`);
  await writeFile(config, [...lines, '[database]', `connection = ${connection}`, ''].join('\n'));
  const run = (...words: readonly string[]) =>
    outcomeOf(runSource(ends, 'bin.ts', ['forget-deleted', '--config-file', config, ...words]));
  return { run, uuids, records, past };
}

it('shows the nodes that are gone, and removes them when somebody says how many they are', async () => {
  const { run, uuids, records, past } = await twoOfThreeGone();
  const shown = await run();
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(/^Ironic does not have 2 of the 3 nodes on record:\n/);
  for (const uuid of uuids.slice(0, 2)) expect(shown.out).toContain(`  ${uuid} waiting, introspected 20`);
  expect(shown.out).not.toContain(uuids[2]);
  expect(shown.out).toContain('forget-deleted --confirm 2\n');

  for (const odd of ['0', 'all', '1.5']) {
    const refused = await run('--confirm', odd);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain(`--confirm must be a number of nodes, 1 or more, not '${odd}'`);
  }
  const fewer = await run('--confirm', '1');
  expect(fewer).toMatchObject({ code: 1, out: '' });
  expect(fewer.err).toContain('2 nodes are gone from Ironic, and 1 may be forgotten: nothing was removed');
  expect(await records()).toHaveLength(3);

  const done = await run('--confirm', '2');
  expect(done).toMatchObject({ code: 0, out: '2 nodes were forgotten, with their data; 0 could not be.\n' });
  expect(await records()).toEqual([uuids[2]]);
  expect((await run()).out).toBe('Ironic has all of the 1 nodes on record.\n');

  // What history keeps of them stays, until somebody says so as well.
  expect(await past()).toHaveLength(3);
  const inHistory = await run('--history');
  expect(inHistory).toMatchObject({ code: 0, err: '' });
  expect(inHistory.out).toMatch(/^Ironic does not have 2 of the 3 nodes on record and in history:\n/);
  expect(inHistory.out).toMatch(new RegExp(`  ${uuids[0]} waiting, introspected 20\\S+ as node-1, in history only\n`));
  expect(inHistory.out).toContain('forget-deleted --history --confirm 2\n');
  expect(await run('--history', '--confirm', '1')).toMatchObject({ code: 1, out: '' });
  expect(await past()).toHaveLength(3);
  expect(await run('--history', '--confirm', '2')).toMatchObject({
    code: 0,
    out: '2 nodes were forgotten, with their data and history; 0 could not be.\n',
  });
  expect(await past()).toEqual([uuids[2]]);
  expect((await run('--history')).out).toBe('Ironic has all of the 1 nodes on record and in history.\n');
}, 60_000);
