import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { outcomeOf, runSource } from './run-command.ts';

const ends: (() => unknown)[] = [];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clouds-'));
  await mkdir(join(folder, 'openstack'));
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  await rm(folder, { recursive: true });
});

const REST = `[DEFAULT]\nauth_strategy = noauth\nlisten_address = 127.0.0.1\nlisten_port = 0\n[pxe_filter]\ndriver = noop
[database]\nconnection = memory\n`;

async function configWith(text: string): Promise<string> {
  const path = join(folder, 'inspector.conf');
  await writeFile(path, REST + text);
  return path;
}

async function clouds(text: string): Promise<Record<string, string>> {
  await writeFile(join(folder, 'openstack/clouds.yaml'), text);
  return { XDG_CONFIG_HOME: folder };
}

async function check(text: string, env: Record<string, string>) {
  return outcomeOf(runSource(ends, 'bin.ts', ['check-config', '--config-file', await configWith(text)], env));
}

it('a cloud says where Ironic is, by OS_CLOUD as by the file', async () => {
  const fake = new FakeIronic();
  fake.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.1' } });
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const env = await clouds(`clouds:\n  rack:\n    auth_type: none\n    baremetal_endpoint_override: ${ironic.url}\n`);
  const checked = await check('', { ...env, OS_CLOUD: 'rack' });
  expect(checked).toMatchObject({ code: 0, err: '' });
  expect(checked.out).toMatch(/\[ironic\]\ncloud = rack +\(the variable OS_CLOUD\)/);
  const child = runSource(ends, 'bin.ts', ['--config-file', await configWith('[ironic]\ncloud = rack\n')], env);
  child.stderr?.resume();
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
  const url = /answers at (\S+)/.exec(line)?.[1];
  expect((await fetch(`${url}/v1/introspection/node-1`, { method: 'POST' })).status).toBe(202);
}, 30_000);

it('what is wrong with it is said of the option', async () => {
  const env = await clouds('clouds:\n  rack:\n    auth:\n      auth_url: http://k:5000\n    cacert: /none.pem\n');
  expect((await check('[ironic]\ncloud = other\n', env)).err).toContain(
    '[ironic]cloud: there is no cloud other; there are rack',
  );
  expect((await check('[ironic]\ncloud = rack\nauth_url = http://k\n', env)).err).toContain(
    '[ironic]cloud: says who asks: auth_url must not be set beside it',
  );
  const complete = await clouds(
    'clouds:\n  rack:\n    auth_type: none\n    baremetal_endpoint_override: http://i:6385\n    cacert: /none.pem\n',
  );
  expect((await check('', { ...complete, OS_CLOUD: 'rack' })).err).toContain('[ironic]cafile: cannot be read: ENOENT');
}, 30_000);

it('a cloud says who asks Swift and Keystone, too, and what is wrong with it is said of the option', async () => {
  const rack = `clouds:
  rack:
    auth: { auth_url: http://k:5000, user_id: u, password: p, project_id: s }
    object_store_endpoint_override: http://swift:8080/v1/AUTH_s
  plain: { auth_type: none }
  lost: { auth: { auth_url: http://k:5000, user_id: u, password: p, project_id: s }, cacert: /none.pem }
`;
  const env = await clouds(rack);
  const base = '[ironic]\nauth_type = none\nendpoint_override = http://i:6385\n[processing]\nstore_data = swift\n';
  const both = (swift: string, keystone: string) =>
    check(`${base}[DEFAULT]\nauth_strategy = keystone\n[swift]\n${swift}\n[keystone_authtoken]\n${keystone}\n`, env);
  expect(await both('cloud = rack', 'cloud = rack')).toMatchObject({ code: 0, err: '' });
  const wrong = (await both('cloud = lost\nauth_url = http://k', 'cloud = plain')).err;
  expect(wrong).toContain('[swift]cloud: says who asks: auth_url must not be set beside it');
  expect(wrong).toContain('[keystone_authtoken]auth_type: must be one that Keystone knows, not none');
  expect((await both('cloud = lost', 'cloud = other')).err).toMatch(
    /\[keystone_authtoken\]cloud: there is no cloud other[^]*\[swift\]cafile: cannot be read: ENOENT/,
  );
}, 30_000);

it('OS_CLOUD is nothing beside options that say who asks, and a warning says so', async () => {
  const { code, err } = await check('[ironic]\nauth_type = none\nendpoint_override = http://i:6385\n', {
    OS_CLOUD: 'rack',
  });
  expect(code).toBe(0);
  expect(err).toMatch(
    /^warning: the variable OS_CLOUD does nothing here: \[ironic\]auth_type says who asks \(.*inspector\.conf:\d+\)\n$/,
  );
}, 30_000);
