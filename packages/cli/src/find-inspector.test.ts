import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInspector } from './find-inspector.ts';

/** A Keystone that gives everybody a token, and knows where the inspector is. */
let keystone: Server;
let authUrl = '';
let folder = '';

beforeAll(async () => {
  const endpoint = (seen: string, region: string, url: string) => ({ interface: seen, region_id: region, region, url });
  const catalog = [
    {
      type: 'baremetal-introspection',
      endpoints: [
        endpoint('public', 'north', 'https://north.example/inspector'),
        endpoint('internal', 'north', 'http://10.0.0.1:5050'),
        endpoint('public', 'south', 'https://south.example/inspector'),
      ],
    },
  ];
  keystone = createServer((request, response) => {
    request.resume();
    response.writeHead(201, { 'Content-Type': 'application/json', 'X-Subject-Token': 'a-token' });
    response.end(
      JSON.stringify({
        token: { expires_at: '2999-01-01T00:00:00.000000Z', user: { id: '1', name: 'admin' }, catalog },
      }),
    );
  });
  await new Promise<void>((resolve) => keystone.listen(0, '127.0.0.1', resolve));
  authUrl = `http://127.0.0.1:${(keystone.address() as AddressInfo).port}/v3`;
  folder = mkdtempSync(join(tmpdir(), 'inspectorctl-'));
  const password = {
    auth: {
      auth_url: authUrl,
      username: 'admin',
      password: 'secret',
      project_name: 'admin',
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
  };
  const clouds = {
    north: { ...password, region_name: 'north' },
    inside: { ...password, region_name: 'north', interface: 'internal' },
    alone: {
      auth_type: 'http_basic',
      auth: { username: 'admin', password: 'secret' },
      baremetal_introspection_endpoint_override: 'http://alone.example:5050',
    },
    nowhere: { auth_type: 'none' },
    certified: {
      auth_type: 'none',
      baremetal_introspection_endpoint_override: 'https://c.example',
      cacert: '/there/is/no/such.pem',
    },
  };
  writeFileSync(join(folder, 'clouds.yaml'), JSON.stringify({ clouds }));
});
afterAll(() => {
  keystone.close();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (more: Record<string, string> = {}) => ({
  OS_CLIENT_CONFIG_FILE: join(folder, 'clouds.yaml'),
  ...more,
});

describe('an inspector is found', () => {
  it('by its address alone, and nobody is told who asks', async () => {
    const found = (await findInspector({ endpoint: 'http://a.example:5050' }, inFolder())).unwrap();
    expect(found).toEqual({ endpoint: 'http://a.example:5050', authenticator: undefined, fetch: undefined });
  });

  it('by OS_ENDPOINT, which --endpoint wins over', async () => {
    const environment = inFolder({ OS_ENDPOINT: 'http://b.example' });
    expect((await findInspector({}, environment)).unwrap().endpoint).toBe('http://b.example');
    expect((await findInspector({ endpoint: 'http://a.example' }, environment)).unwrap().endpoint).toBe(
      'http://a.example',
    );
  });

  it('with HTTP basic by variables', async () => {
    const environment = {
      OS_ENDPOINT: 'http://b.example',
      OS_AUTH_TYPE: 'http_basic',
      OS_USERNAME: 'u',
      OS_PASSWORD: 'p',
    };
    const { authenticator } = (await findInspector({}, environment)).unwrap();
    expect((await authenticator?.headers())?.unwrap()).toEqual({ Authorization: `Basic ${btoa('u:p')}` });
  });

  it.each([
    [{ osCloud: 'north' }, 'https://north.example/inspector'],
    [{ osCloud: 'inside' }, 'http://10.0.0.1:5050'],
    [{ osCloud: 'alone' }, 'http://alone.example:5050'],
    [{ osCloud: 'north', endpoint: 'http://a.example' }, 'http://a.example'],
  ])('in the cloud of %j', async (options, endpoint) => {
    const found = (await findInspector(options, inFolder())).unwrap();
    expect(found.endpoint).toBe(endpoint);
    expect((await found.authenticator?.headers())?.ok).toBe(true);
  });

  it('in another region of a cloud of variables', async () => {
    const environment = {
      OS_AUTH_URL: authUrl,
      OS_USERNAME: 'admin',
      OS_PASSWORD: 'secret',
      OS_PROJECT_ID: '1',
      OS_USER_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'south',
    };
    const found = (await findInspector({}, environment)).unwrap();
    expect(found.endpoint).toBe('https://south.example/inspector');
    expect((await found.authenticator?.headers())?.unwrap()).toEqual({ 'X-Auth-Token': 'a-token' });
  });
});

describe('no inspector is found', () => {
  it.each([
    [{}, /which cloud\?.*--endpoint URL/],
    [{ osCloud: 'west' }, /there is no cloud west/],
    [{ osCloud: 'nowhere' }, /nowhere has no baremetal-introspection.*--endpoint URL/],
    [{ osCloud: 'certified' }, /A certificate cannot be used: .*such\.pem/],
  ])('with %j', async (options, message) => {
    const found = await findInspector(options, inFolder());
    expect(found.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
  });
});
