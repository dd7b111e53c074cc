import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createAuthenticator, type Auth } from '@ironic-inspector/openstack-auth';
import { FakeIronic, loadPayload, macsOf, serveIronic } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { outcomeOf, runSource, textOf } from './run-command.ts';

const { INSPECTOR_TEST_KEYSTONE, INSPECTOR_TEST_SWIFT } = process.env;
const TIMEOUT_MS = 120_000;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Address, user name and password of a service that `pnpm test:services` started. */
function partsOf(address: string) {
  const url = new URL(address);
  const [username, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = url.password = '';
  return { url: url.href.replace(/\/$/, ''), username: username ?? '', password: password ?? '' };
}

/**
 * An `inspector.conf` that asks a real Keystone who sends requests, and keeps data in a real Swift.
 */
async function site() {
  const folder = await mkdtemp(join(tmpdir(), 'real-services-'));
  ends.push(() => rm(folder, { recursive: true }));
  const keystone = partsOf(INSPECTOR_TEST_KEYSTONE ?? '');
  const swift = partsOf(INSPECTOR_TEST_SWIFT ?? '');
  const fake = new FakeIronic();
  const payload = loadPayload('ipmi-server');
  const { uuid } = fake.addNode({ name: 'node-1', macs: macsOf(payload).slice(0, 1) });
  const ironic = await serveIronic(fake);
  ends.push(() => ironic.close());
  const file = join(folder, 'inspector.conf');
  await writeFile(
    file,
    `[DEFAULT]
listen_address = 127.0.0.1
listen_port = 0
auth_strategy = keystone
introspection_delay = 0
[database]
connection = sqlite:///${join(folder, 'inspector.sqlite')}
[ironic]
auth_type = none
endpoint_override = ${ironic.url}
[keystone_authtoken]
auth_type = password
auth_url = ${keystone.url}
username = ${keystone.username}
user_domain_id = default
system_scope = all
[processing]
store_data = swift
[swift]
auth_type = v1password
auth_url = ${swift.url}
username = ${swift.username}
container = t-${crypto.randomUUID()}
[pxe_filter]
driver = noop
`,
  );
  const env = { OS_KEYSTONE_AUTHTOKEN__PASSWORD: keystone.password, OS_SWIFT__PASSWORD: swift.password };
  const admin: Auth = {
    type: 'password',
    authUrl: keystone.url,
    user: { name: keystone.username, domain: { id: 'default' } },
    password: keystone.password,
    scope: { system: 'all' },
  };
  const words = (...more: string[]) => [...more, '--config-file', file];
  return { env, payload, uuid, words, token: (await createAuthenticator(admin).unwrap().headers()).unwrap() };
}

async function serving(words: readonly string[], env: Readonly<Record<string, string>>) {
  const child = runSource(ends, 'bin.ts', words, env);
  const why = textOf(child.stderr);
  const line = await Promise.race([once(createInterface(child.stdout!), 'line'), why.then((said) => [said])]);
  const stop = async () => {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect({ code, why: await why }).toMatchObject({ code: 0 });
  };
  return { url: /answers at (\S+)/.exec(String(line))?.[1] ?? `none: ${String(line)}`, stop };
}

const isHere = INSPECTOR_TEST_KEYSTONE !== undefined && INSPECTOR_TEST_SWIFT !== undefined;

describe.skipIf(!isHere)('the daemon, on Keystone and Swift that only `pnpm test:services` starts', () => {
  it(
    'lets in who has a token, keeps data in Swift, and moves it to the database',
    { timeout: TIMEOUT_MS },
    async () => {
      const { env, payload, uuid, words, token } = await site();
      const first = await serving(words(), env);
      const path = `/v1/introspection/${uuid}`;
      expect((await fetch(`${first.url}${path}`)).status).toBe(401);
      expect((await fetch(`${first.url}${path}`, { headers: { 'X-Auth-Token': 'made-up' } })).status).toBe(401);
      expect((await fetch(`${first.url}${path}`, { method: 'POST', headers: token })).status).toBe(202);
      const read = async (url: string, what = '') => {
        const response = await fetch(`${url}${path}${what}`, { headers: token });
        return (await response.json()) as Record<string, unknown>;
      };
      const until = async (state: string) =>
        expect.poll(async () => (await read(first.url))['state'], { timeout: 20_000 }).toBe(state);
      await until('waiting');
      // The ramdisk has no token.
      expect((await fetch(`${first.url}/v1/continue`, { method: 'POST', body: JSON.stringify(payload) })).status).toBe(
        200,
      );
      await until('finished');
      const kept = await read(first.url, '/data');
      expect(kept['inventory']).toEqual(payload['inventory']);
      await first.stop();

      const moved = await outcomeOf(
        runSource(ends, 'bin.ts', words('migrate-data', '--from', 'swift', '--to', 'database'), env),
      );
      expect(moved.err).toBe('');
      expect(moved).toMatchObject({ code: 0, out: '2 documents copied, 0 not there, 0 failed\n' });

      const second = await serving(words(), { ...env, OS_PROCESSING__STORE_DATA: 'database' });
      expect(await read(second.url, '/data')).toEqual(kept);
      await second.stop();
    },
  );
});
