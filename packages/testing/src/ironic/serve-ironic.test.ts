import { afterEach, describe, expect, it } from 'vitest';
import { FakeIronic } from './fake-ironic.ts';
import { serveIronic } from './serve-ironic.ts';
import type { ServedIronic, ServeIronicOptions } from './serve-ironic.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const MAC = '52:54:00:12:34:56';

let served: ServedIronic | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function start(options: ServeIronicOptions = {}) {
  const fake = new FakeIronic();
  served = await serveIronic(fake, options);
  const { url } = served;
  const request = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'X-OpenStack-Ironic-API-Version': '1.82', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined;
    return { status: response.status, headers: response.headers, text, json };
  };
  return { fake, url, request };
}

/** The sentence inside Ironic's doubly encoded error. */
function faultOf(json: { error_message: string }): string {
  return JSON.parse(json.error_message).faultstring;
}

describe('serveIronic', () => {
  it('tells its versions without being asked for one', async () => {
    const { request, url } = await start();
    const root = await request('GET', '/');
    expect(root.json.default_version).toEqual({
      id: 'v1',
      links: [{ href: `${url}/v1/`, rel: 'self' }],
      status: 'CURRENT',
      min_version: '1.1',
      version: '1.82',
    });
    const v1 = await request('GET', '/v1');
    expect(v1.json.version.version).toBe('1.82');
    expect(v1.headers.get('x-openstack-ironic-api-maximum-version')).toBe('1.82');
  });

  it('refuses versions it does not have with 406', async () => {
    const { request } = await start({ newestMinor: 37 });
    const refused = await request('GET', '/v1/nodes', undefined, { 'X-OpenStack-Ironic-API-Version': '1.38' });
    expect(refused.status).toBe(406);
    expect(refused.headers.get('x-openstack-ironic-api-maximum-version')).toBe('1.37');
    expect(JSON.parse(refused.json.error_message).description).toContain('[1.1, 1.37]');
    expect((await request('GET', '/v1/nodes', undefined, { 'X-OpenStack-Ironic-API-Version': 'x' })).status).toBe(406);
    expect((await request('GET', '/v1/nodes', undefined, { 'X-OpenStack-Ironic-API-Version': 'latest' })).status).toBe(
      200,
    );
  });

  it('hides and refuses what came after the version asked for', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID, macs: [MAC] });
    const old = { 'X-OpenStack-Ironic-API-Version': '1.18' };
    const node = await request('GET', `/v1/nodes/${UUID}`, undefined, old);
    expect(node.json).not.toHaveProperty('traits');
    expect(node.json).toHaveProperty('driver_info');
    const ports = await request('GET', `/v1/ports/detail?node=${UUID}`, undefined, old);
    expect(ports.json.ports[0]).not.toHaveProperty('pxe_enabled');
    const patch = [{ op: 'add', path: '/resource_class', value: 'x' }];
    expect((await request('PATCH', `/v1/nodes/${UUID}`, patch, old)).status).toBe(406);
    expect((await request('PUT', `/v1/nodes/${UUID}/traits/CUSTOM_X`, undefined, old)).status).toBe(404);
  });

  it('pages as Ironic does, with a link whenever a page is full', async () => {
    const { fake, request, url } = await start({ pageSize: 2 });
    for (const index of [1, 2, 3, 4]) fake.addNode({ name: `node-${index}` });
    const seen: string[] = [];
    let pages = 0;
    for (let next: string | undefined = `${url}/v1/nodes?fields=name,uuid`; next !== undefined; pages += 1) {
      const page = await request('GET', next.slice(url.length));
      seen.push(...page.json.nodes.map((node: { name: string }) => node.name));
      next = page.json.next;
    }
    expect(seen).toEqual(['node-1', 'node-2', 'node-3', 'node-4']);
    expect(pages).toBe(3);
    expect((await request('GET', '/v1/nodes?limit=-1')).status).toBe(400);
  });

  it('shows only the fields asked for, with links', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID });
    const { json } = await request('GET', `/v1/nodes/${UUID}?fields=uuid,provision_state`);
    expect(Object.keys(json)).toEqual(['uuid', 'provision_state', 'links']);
    expect((await request('GET', `/v1/nodes/${UUID}?fields=nope`)).status).toBe(400);
  });

  it('wraps an error as text in text, or as an object when told', async () => {
    const text = await start();
    const refused = await text.request('GET', `/v1/nodes/${UUID}`);
    expect(refused.status).toBe(404);
    expect(faultOf(refused.json)).toBe(`Node ${UUID} could not be found.`);
    await served?.close();
    const object = await start({ errorForm: 'object' });
    const other = await object.request('GET', `/v1/nodes/${UUID}`);
    expect(other.json.error_message.faultstring).toBe(`Node ${UUID} could not be found.`);
  });

  it('sets a boot device and turns power with empty answers', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID });
    const path = `/v1/nodes/${UUID}/management/boot_device`;
    const set = await request('PUT', path, { boot_device: 'pxe', persistent: false });
    expect([set.status, set.text]).toEqual([204, '']);
    expect((await request('GET', path)).json).toEqual({ boot_device: 'pxe', persistent: false });
    expect((await request('PUT', path, { boot_device: 'floppy' })).status).toBe(400);
    const power = await request('PUT', `/v1/nodes/${UUID}/states/power`, { target: 'rebooting' });
    expect([power.status, power.text]).toEqual([202, '']);
    expect(fake.peekNode(UUID)?.power_state).toBe('power on');
    expect(fake.peekBootDevice(UUID)).toBe('disk');
    expect((await request('PUT', `/v1/nodes/${UUID}/states/power`, { target: 'sideways' })).status).toBe(400);
  });

  it('creates, finds, changes and deletes ports', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID });
    const port = await request('POST', '/v1/ports', { node_uuid: UUID, address: MAC.toUpperCase(), extra: {} });
    expect(port.status).toBe(201);
    expect(port.json.address).toBe(MAC);
    const again = await request('POST', '/v1/ports', { node_uuid: UUID, address: MAC });
    expect([again.status, faultOf(again.json)]).toEqual([409, `A port with MAC address ${MAC} already exists.`]);
    expect((await request('GET', `/v1/ports?address=${MAC}`)).json.ports).toHaveLength(1);
    expect((await request('GET', '/v1/ports/detail?node=nobody')).status).toBe(404);
    const patched = await request('PATCH', `/v1/ports/${port.json.uuid}`, [
      { op: 'replace', path: '/pxe_enabled', value: false },
    ]);
    expect(patched.json.pxe_enabled).toBe(false);
    expect((await request('DELETE', `/v1/ports/${port.json.uuid}`)).status).toBe(204);
    expect((await request('DELETE', `/v1/ports/${port.json.uuid}`)).status).toBe(404);
  });

  it('answers what it cannot read with 400 and what it does not have with 404', async () => {
    const { request } = await start();
    expect((await request('POST', '/v1/ports', '{"node_uuid":')).status).toBe(400);
    expect((await request('GET', '/v1/nothing')).status).toBe(404);
    expect((await request('GET', '/v1/nodes/%E0%A4%A')).status).toBe(404);
  });

  it('lets in only whom it is told to', async () => {
    const { request } = await start({ authorize: (header) => header === 'Basic YTpi' });
    expect((await request('GET', '/v1/nodes')).status).toBe(401);
    expect((await request('GET', '/v1/nodes', undefined, { Authorization: 'Basic YTpi' })).status).toBe(200);
  });

  it('goes wrong as scripted, for the calls meant, as often as meant', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID });
    fake.failNext({ kind: 'status', status: 503, text: 'busy', retryAfter: 1 }, { call: 'getNode', times: 2 });
    expect((await request('GET', '/v1/nodes')).status).toBe(200);
    const first = await request('GET', `/v1/nodes/${UUID}`);
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await request('GET', `/v1/nodes/${UUID}`)).status).toBe(503);
    expect((await request('GET', `/v1/nodes/${UUID}`)).status).toBe(200);

    fake.failNext({ kind: 'drop' });
    await expect(request('GET', `/v1/nodes/${UUID}`)).rejects.toThrow();
    fake.failNext({ kind: 'garbage' });
    expect((await request('GET', `/v1/nodes/${UUID}`)).text).toContain('<html>');
    fake.failNext({ kind: 'lost' }, { call: 'patchNode', about: UUID });
    const patch = [{ op: 'add', path: '/extra/seen', value: true }];
    await expect(request('PATCH', `/v1/nodes/${UUID}`, patch)).rejects.toThrow();
    expect(fake.peekNode(UUID)?.extra).toEqual({ seen: true });
  });

  it('ends hung connections when it is closed', async () => {
    const { fake, request } = await start();
    fake.failNext({ kind: 'hang' });
    const hung = request('GET', '/v1/nodes').catch(() => 'ended');
    await expect.poll(() => fake.calls.length).toBe(1);
    await served?.close();
    expect(await hung).toBe('ended');
  });

  it('remembers calls with their answers', async () => {
    const { fake, request } = await start();
    fake.addNode({ uuid: UUID });
    await request('GET', `/v1/nodes/${UUID}?fields=uuid`);
    await request('PUT', `/v1/nodes/${UUID}/states/power`, { target: 'power off' });
    expect(
      fake.calls.map(({ name, method, path, body, by, version, status }) => ({
        name,
        method,
        path,
        body,
        by,
        version,
        status,
      })),
    ).toEqual([
      {
        name: 'getNode',
        method: 'GET',
        path: `/v1/nodes/${UUID}?fields=uuid`,
        body: undefined,
        by: 'socket',
        version: '1.82',
        status: 200,
      },
      {
        name: 'setPowerState',
        method: 'PUT',
        path: `/v1/nodes/${UUID}/states/power`,
        body: { target: 'power off' },
        by: 'socket',
        version: '1.82',
        status: 202,
      },
    ]);
    expect(fake.callCounts.get('getNode')).toBe(1);
  });

  it('records who asked', async () => {
    const { fake, request } = await start();
    await request('GET', '/v1/nodes', undefined, { 'User-Agent': 'instance-2' });
    await fake.listNodes({ fields: ['uuid'] });
    expect(fake.calls.map(({ by, userAgent }) => [by, userAgent])).toEqual([
      ['socket', 'instance-2'],
      ['memory', undefined],
    ]);
  });
});
