import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Err, InspectorError } from '@ironic-inspector/core';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { gatewaySite } from './gateway-site.ts';
import { recordingIronic } from './recording-ironic.ts';

const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const BODY = JSON.stringify({ inventory: { interfaces: [{ name: 'eth0', mac_address: '52:54:00:00:00:01' }] } });
const MACS = '52:54:00:00:00:01,52:54:00:00:00:02';

/** Says what it was asked. */
const echo = () => recordingIronic(({ method, url }) => ({ status: 200, body: `{"asked":"${method} ${url}"}` }));

describe('the routes of the gateway', () => {
  it.each([
    ['GET', '/ironic/', '/'],
    ['GET', '/ironic', '/'],
    ['GET', '/ironic/v1', '/v1'],
    ['GET', '/ironic/v1/', '/v1'],
    ['GET', `/ironic/v1/lookup?addresses=${MACS}`, `/v1/lookup?addresses=${encodeURIComponent(MACS)}`],
    ['GET', `/ironic/v1/lookup?node_uuid=${NODE}`, `/v1/lookup?node_uuid=${NODE}`],
    ['POST', `/ironic/v1/heartbeat/${NODE}`, `/v1/heartbeat/${NODE}`],
    ['POST', '/ironic/v1/heartbeat/rack-7_node.3~x', '/v1/heartbeat/rack-7_node.3~x'],
    ['POST', '/ironic/v1/continue_inspection', '/v1/continue_inspection'],
    ['POST', `/ironic/v1/continue_inspection?node_uuid=${NODE}`, `/v1/continue_inspection?node_uuid=${NODE}`],
  ])('%s %s is relayed as %s', async (method, path, relayed) => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url);
    const got = await site.ask(method, path, {}, method === 'POST' ? BODY : undefined);
    expect(got).toMatchObject({ status: 200, body: `{"asked":"${method} ${relayed}"}` });
    expect(ironic.seen.map((one) => `${one.method} ${one.url}`)).toEqual([`${method} ${relayed}`]);
  });

  it.each([
    ['GET', '/v1'],
    ['GET', '/'],
    ['GET', '/ironicx/v1'],
    ['GET', '/ironic/v1/nodes'],
    ['GET', `/ironic/v1/nodes/${NODE}`],
    ['PUT', `/ironic/v1/nodes/${NODE}/states/power`],
    ['PATCH', `/ironic/v1/nodes/${NODE}`],
    ['DELETE', `/ironic/v1/nodes/${NODE}`],
    ['POST', '/ironic/v1/lookup'],
    ['HEAD', '/ironic/v1/lookup'],
    ['OPTIONS', '/ironic/v1/lookup'],
    ['GET', `/ironic/v1/heartbeat/${NODE}`],
    ['GET', '/ironic/v1/continue_inspection'],
    ['PUT', '/ironic/v1/continue_inspection'],
    ['POST', '/ironic/v1/heartbeat'],
    ['POST', '/ironic/v1/heartbeat/'],
    ['POST', '/ironic/v1/heartbeat/a/b'],
    ['POST', '/ironic/v1/heartbeat/a%2Fb'],
    ['POST', '/ironic/v1/heartbeat/..%2Fnodes'],
    ['POST', '/ironic/v1/heartbeat/../nodes'],
    ['POST', '/ironic/v1/heartbeat/%2e%2e/nodes'],
    ['POST', '/ironic/v1/heartbeat/..;/nodes'],
    ['POST', '/ironic/v1/heartbeat/a%3Fb'],
    ['POST', '/ironic/v1/heartbeat/a%0d%0aX-Auth-Token:%20x'],
    ['POST', `/ironic/v1/heartbeat/${'a'.repeat(300)}`],
    ['GET', '/ironic//v1/lookup'],
    ['GET', '/ironic/v1//lookup'],
    ['GET', '/ironic/v1/lookup/../nodes'],
    ['GET', '/ironic/v1/lookup?node_uuid=../nodes'],
    ['GET', '/ironic/v1/lookup?node_uuid=a%26fields%3Duuid'],
    ['GET', '/ironic/v1/lookup?addresses=a%26limit%3D1'],
    ['POST', '/ironic/v1/continue_inspection?node_uuid=a%2Fb'],
    ['POST', '/ironic/v1/continue_inspection/x'],
    ['GET', '/ironic/v2'],
    ['GET', '/ironic/v1.1'],
  ])('%s %s reaches nothing of Ironic', async (method, path) => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url);
    const got = await site.ask(method, path, {}, method === 'GET' || method === 'HEAD' ? undefined : BODY);
    expect([400, 404, 405]).toContain(got.status);
    expect(ironic.seen).toEqual([]);
  });

  it('leave out parameters that are not for them', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url);
    await site.ask('GET', `/ironic/v1/lookup?fields=driver_info&node_uuid=${NODE}&limit=1`);
    await site.ask('POST', '/ironic/v1/continue_inspection?agent_version=9&token=x', {}, BODY);
    await site.ask('POST', `/ironic/v1/heartbeat/${NODE}?force=1`, {}, '{}');
    expect(ironic.seen.map(({ url }) => url)).toEqual([
      `/v1/lookup?node_uuid=${NODE}`,
      '/v1/continue_inspection',
      `/v1/heartbeat/${NODE}`,
    ]);
  });

  it('may have a listener of their own', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url, { prefix: '' });
    expect(await site.ask('GET', '/')).toMatchObject({ status: 200, body: '{"asked":"GET /"}' });
    expect(await site.ask('GET', '/ironic/')).toMatchObject({ status: 404 });
  });
});

describe('the headers', () => {
  const FROM_RAMDISK = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'X-OpenStack-Ironic-API-Version': '1.68',
    'X-OpenStack-Request-ID': 'req-1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a',
  };
  const NOT_TO_PASS = {
    'X-Auth-Token': 'stolen',
    Authorization: 'Basic YWRtaW46c2VjcmV0',
    'X-Roles': 'admin',
    'X-User-Id': 'admin',
    'X-Identity-Status': 'Confirmed',
    'X-Service-Token': 'stolen',
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Host': 'elsewhere.example',
    Forwarded: 'for=127.0.0.1',
    Cookie: 'session=1',
    'User-Agent': 'agent',
    'Accept-Encoding': 'gzip, deflate',
    'X-Anything': 'else',
    'OpenStack-API-Version': 'baremetal 1.99',
  };
  const REQUESTS = [
    ['GET', '/ironic/'],
    ['GET', '/ironic/v1'],
    ['GET', `/ironic/v1/lookup?node_uuid=${NODE}`],
    ['POST', `/ironic/v1/heartbeat/${NODE}`],
    ['POST', '/ironic/v1/continue_inspection'],
  ] as const;
  /** What HTTP itself needs. */
  const OF_HTTP = ['connection', 'content-length', 'host', 'transfer-encoding'];

  it.each(REQUESTS)('of %s %s that pass are these four, as they came', async (method, path) => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url);
    const all = { ...FROM_RAMDISK, ...NOT_TO_PASS };
    await site.ask(method, path, all, method === 'POST' ? BODY : undefined);
    const [seen] = ironic.seen;
    const passed = Object.entries(seen?.headers ?? {}).filter(([name]) => !OF_HTTP.includes(name));
    const wanted = Object.entries(FROM_RAMDISK).map(([name, value]) => [name.toLowerCase(), value]);
    expect(Object.fromEntries(passed)).toEqual(Object.fromEntries(wanted));
  });

  it.each(REQUESTS)('of %s %s: no version is added, and no credentials of ours', async (method, path) => {
    const ironic = await echo();
    const auth = { type: 'http_basic', username: 'inspector', password: 'secret' } as const;
    const site = await gatewaySite(ironic.url, {}, {}, { auth });
    await site.ask(method, path, {}, method === 'POST' ? BODY : undefined);
    const names = Object.keys(ironic.seen[0]?.headers ?? {}).filter((name) => !OF_HTTP.includes(name));
    expect(names).toEqual([]);
  });

  it('of an answer pass that say what it is; the body passes unchanged', async () => {
    const body = '{"default_version": {"version": "1.99"}, "x": 1.0}\n';
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'X-OpenStack-Ironic-API-Maximum-Version': '1.99',
      'Set-Cookie': 'a=b',
      Location: 'http://internal.example/v1/',
      Server: 'ironic',
    };
    const ironic = await recordingIronic(() => ({ status: 200, headers, body }));
    const site = await gatewaySite(ironic.url);
    const got = await site.ask('GET', '/ironic/');
    expect(got.body).toBe(body);
    expect(got.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-openstack-ironic-api-maximum-version': '1.99',
    });
    expect(Object.keys(got.headers)).not.toEqual(expect.arrayContaining(['set-cookie']));
    expect(got.headers).not.toHaveProperty('location');
    expect(got.headers).not.toHaveProperty('server');
  });
});

describe('TLS to Ironic', () => {
  const pem = (name: string) => readFileSync(new URL(`../tls/${name}.pem`, import.meta.url), 'utf8');

  it('trusts the certificate authority that the client trusts, and no other', async () => {
    const ironic = await recordingIronic(() => ({ status: 200, body: '{}' }), { key: pem('key'), cert: pem('cert') });
    const trusting = pooledFetch({ connect: { ca: pem('cert') } });
    const site = await gatewaySite(ironic.url, {}, {}, { fetch: trusting });
    expect((await site.ask('GET', '/ironic/')).status).toBe(200);
    const doubting = await gatewaySite(ironic.url);
    expect((await doubting.ask('GET', '/ironic/')).status).toBe(503);
    expect(ironic.seen).toHaveLength(1);
    await trusting.close();
  });
});

describe('a look-up', () => {
  const LOOKUP = `/ironic/v1/lookup?addresses=${MACS}`;

  it.each(['drop', 'hang'] as const)('is sent once, whatever becomes of it (%s)', async (silence) => {
    const ironic = await recordingIronic(() => silence);
    const site = await gatewaySite(ironic.url);
    const got = site.ask('GET', LOOKUP);
    if (silence === 'hang') {
      while (ironic.seen.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await ironic.close();
    }
    expect((await got).status).toBe(504);
    expect(ironic.seen).toHaveLength(1);
  });

  it('is sent once where Ironic answers 503, 409 or a redirection', async () => {
    for (const status of [503, 409, 500, 302, 307]) {
      const ironic = await recordingIronic(() => ({ status, headers: { Location: '/v1/nodes' }, body: '{}' }));
      const site = await gatewaySite(ironic.url);
      expect((await site.ask('GET', LOOKUP)).status).toBe(status);
      expect(ironic.seen).toHaveLength(1);
    }
  });

  it('is 503 where Ironic was surely not reached', async () => {
    const ironic = await echo();
    await ironic.close();
    const site = await gatewaySite(ironic.url);
    expect(await site.ask('GET', LOOKUP)).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
  });
});

describe('look-ups and heartbeats', () => {
  const SECRET = 'a-token-that-nobody-may-read';
  const PASSING = [
    ['GET', '/ironic/', undefined],
    ['GET', '/ironic/v1', undefined],
    ['GET', `/ironic/v1/lookup?node_uuid=${NODE}`, undefined],
    ['POST', `/ironic/v1/heartbeat/${NODE}`, JSON.stringify({ callback_url: 'http://x', agent_token: SECRET })],
  ] as const;

  it.each(PASSING)('pass while every store is away: %s %s', async (method, path, body) => {
    const ironic = await recordingIronic(() => ({ status: 202, body: '{}' }));
    const touched: string[] = [];
    const away = <Store extends object>(name: string): Store =>
      new Proxy({} as Store, {
        get: (_, member) => async () => {
          touched.push(`${name}.${String(member)}`);
          return Err(new InspectorError('store-failed', 'away'));
        },
      });
    const site = await gatewaySite(
      ironic.url,
      {},
      {
        nodes: away('nodes'),
        posts: away('posts'),
        data: away('data'),
        history: away('history'),
        rules: away('rules'),
      },
    );
    expect((await site.ask(method, path, {}, body)).status).toBe(202);
    await site.inspector.idle();
    expect(touched).toEqual([]);
    // What is posted for an inspection is not sent without a record.
    expect((await site.ask('POST', '/ironic/v1/continue_inspection', {}, BODY)).status).toBe(503);
    expect(ironic.seen).toHaveLength(1);
  });

  it('are in no store, no event and no line of a log', async () => {
    const ironic = await recordingIronic(() => ({ status: 200, body: JSON.stringify({ agent_token: SECRET }) }));
    const site = await gatewaySite(ironic.url);
    for (const [method, path, body] of PASSING) await site.ask(method, path, {}, body);
    await site.inspector.idle();
    expect(site.events).toEqual([]);
    expect((await site.store.posts.list()).unwrap()).toEqual([]);
    expect((await site.store.nodes.list({ limit: 10 })).unwrap()).toEqual([]);
    expect(JSON.stringify(site.answered)).not.toContain(SECRET);
    expect(site.answered).toMatchObject([
      { route: '/ironic/', status: 200 },
      { route: '/ironic/v1', status: 200 },
      { route: '/ironic/v1/lookup', node: NODE, status: 200 },
      { route: '/ironic/v1/heartbeat/:node', node: NODE, status: 200 },
    ]);
  });
});
