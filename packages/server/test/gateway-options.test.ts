import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ComposeOptions } from '../src/compose-options.ts';
import { construct } from '../src/compose.ts';
import { assignedIn } from '../src/config/assigned.ts';
import { composition } from '../src/config/composition.ts';
import { readConfig } from '../src/config/read-config.ts';
import { LEAST } from './run-command.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** What becomes of a configuration with a gateway: options, or problems, and what is warned of. */
async function composed(gateway: string, rest = '') {
  const text = `${LEAST}${rest}\n[gateway]\nenabled = true\n${gateway}\n`;
  const read = readConfig(assignedIn({ path: 'inspector.conf', text }).assigned);
  if (read.config === undefined) throw new Error(read.problems.join('\n'));
  const warnings: string[] = [];
  const made = await composition(read.config, (line) => warnings.push(line));
  if (made.ok) ends.push(() => made.val.release?.());
  return { warnings, options: made.ok ? made.val : undefined, problems: made.err ? made.val.message.split('\n') : [] };
}

describe('hooks of the gateway', () => {
  /** A module with two hooks. */
  async function modules(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'gateway-hooks-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'own.mjs');
    await writeFile(file, `export default { hooks: [{ name: 'own' }, { name: 'other' }] };`);
    return `[processing]\nhook_modules = ${file}\n`;
  }
  const namesIn = (options: ComposeOptions | undefined) => options?.gateway?.hooks?.map(({ name }) => name);

  it('may be listed for both, and once is enough to be listed', async () => {
    const rest = `${await modules()}processing_hooks = $default_processing_hooks,own\n`;
    const { warnings, options, problems } = await composed('processing_hooks = own,other', rest);
    expect([warnings, problems]).toEqual([[], []]);
    expect(namesIn(options)).toEqual(['own', 'other']);
    expect(options?.hooks?.map(({ name }) => name)).toContain('own');
  });

  it('that are listed twice run once, and nobody lists some', async () => {
    const { warnings, options } = await composed('processing_hooks = own,own', await modules());
    expect(namesIn(options)).toEqual(['own']);
    expect(warnings.toSorted()).toEqual([
      expect.stringMatching(/^\[gateway\]processing_hooks: own is listed 2 times/),
      expect.stringMatching(/^\[processing\]processing_hooks: other of .* is not listed: it never runs$/),
    ]);
  });

  it('cannot be had where their module cannot: that is said once', async () => {
    const { problems } = await composed('processing_hooks = own', '[processing]\nhook_modules = /nowhere/own.mjs\n');
    expect(problems).toEqual(['[processing]hook_modules: /nowhere/own.mjs: there is no file /nowhere/own.mjs']);
  });
});

describe('the prefix of the gateway', () => {
  it.each([
    ['prefix = /ironic/', /^\[gateway\]prefix: must look like '\/ironic', without a slash at its end$/],
    ['prefix = ironic', /^\[gateway\]prefix: must look like/],
    ['prefix = /v2/ironic', /^\[gateway\]prefix: is a path of the API$/],
    ['listen_port = 6386\nprefix = /', /^\[gateway\]prefix: must look like/],
  ])('%s is refused', async (text, problem) => {
    expect((await composed(text)).problems).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    ['', '/ironic'],
    ['prefix =', '/ironic'],
    ['prefix = /baremetal/gateway', '/baremetal/gateway'],
    ['listen_port = 6386', ''],
    ['listen_port = 6386\nprefix =', ''],
    ['listen_port = 6386\nprefix = /ironic', '/ironic'],
  ])('of "%s" is "%s"', async (text, prefix) => {
    const { problems, options } = await composed(text);
    expect([problems, options?.gatewayPlace?.handler?.prefix]).toEqual([[], prefix]);
  });

  it('is looked at in the library, too', async () => {
    const options = (await composed('')).options!;
    const serving = (prefix: string, listen?: { readonly port: number }) =>
      construct({ ...options, gatewayPlace: { handler: { prefix }, ...(listen && { listen }) } });
    await expect(serving('')).rejects.toThrow(/gatewayPlace\.handler\.prefix: must not be ''/);
    await expect(serving('/ironic/')).rejects.toThrow(/prefix: must look like '\/ironic', without a slash at its end/);
    const alone = await serving('', { port: 0 });
    await alone.unwrap().release();
  });
});

it('the gateway and the client share connections and a token', async () => {
  const asked: string[] = [];
  const credentials: unknown[] = [];
  const cloud = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    credentials.push(request.headers['x-auth-token'] ?? request.headers.authorization);
    const { port } = cloud.address() as AddressInfo;
    const endpoints = [{ interface: 'internal', region_id: 'R', region: 'R', url: `http://127.0.0.1:${port}/ironic` }];
    const token = {
      user: { id: 'u', name: 'inspector' },
      expires_at: '2999-01-01T00:00:00.000000Z',
      catalog: [{ type: 'baremetal', name: 'ironic', endpoints }],
    };
    if (request.method !== 'POST')
      response.end('{"version":{"id":"v1","version":"1.82","min_version":"1.1"},"nodes":[]}');
    else
      response
        .writeHead(201, { 'X-Subject-Token': 'secret', 'Content-Type': 'application/json' })
        .end(JSON.stringify({ token }));
  });
  await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void cloud.close());
  const { port } = cloud.address() as AddressInfo;
  const keystone = `auth_type = password\nauth_url = http://127.0.0.1:${port}/v3\nusername = inspector\npassword = x\n`;
  const place = 'user_domain_name = Default\nsystem_scope = all\nendpoint_override =\n';
  const { options, problems } = await composed('', `[ironic]\n${keystone}${place}`);
  expect(problems).toEqual([]);
  const { ironic, gateway } = options!;
  if (typeof ironic === 'string') throw new Error('a client is expected');
  const signal = AbortSignal.timeout(10_000);
  expect((await gateway!.relay.send({ method: 'GET', path: '/', headers: {} }, { signal })).unwrap().status).toBe(200);
  // What is relayed has no credentials of ours.
  expect(credentials).toEqual([undefined, undefined]);
  await ironic.getNode('node-1', { signal });
  expect(credentials).toContain('secret');
  expect(asked.filter((one) => one.startsWith('POST'))).toEqual(['POST /v3/auth/tokens']);
  expect(asked.length).toBeGreaterThan(2);
});

it('TLS to Ironic is trusted as [ironic] says', async () => {
  const pem = (name: string) => join(import.meta.dirname, 'tls', `${name}.pem`);
  const [key, cert] = [readFileSync(pem('key')), readFileSync(pem('cert'))];
  const ironic = createTlsServer({ key, cert }, (_, response) => response.end('{}'));
  await new Promise<void>((resolve) => ironic.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    ironic.closeAllConnections();
    ironic.close();
  });
  const { port } = ironic.address() as AddressInfo;
  const place = `[ironic]\nendpoint_override = https://localhost:${port}\n`;
  const sent = async (rest: string) => {
    const { options } = await composed('', `${place}${rest}`);
    const signal = AbortSignal.timeout(10_000);
    return options!.gateway!.relay.send({ method: 'GET', path: '/', headers: {} }, { signal });
  };
  expect((await sent(`cafile = ${pem('cert')}\n`)).unwrap().status).toBe(200);
  expect(await sent('')).toMatchObject({ err: true, val: { code: 'ironic-unavailable' } });
});
