import { describe, expect, it } from 'vitest';
import { NODE, NODE_UUID, ok, refused, ScriptedIronic, VERSIONS } from '../test/scripted-ironic.ts';
import type { Scripted } from '../test/scripted-ironic.ts';

function offering(oldest: string, latest: string): Scripted {
  return {
    status: 200,
    body: {},
    headers: {
      'X-OpenStack-Ironic-API-Minimum-Version': oldest,
      'X-OpenStack-Ironic-API-Maximum-Version': latest,
    },
  };
}

function spoken(ironic: ScriptedIronic): unknown[] {
  return ironic.calls.map(({ headers }) => headers['x-openstack-ironic-api-version']);
}

it('asks once, however many calls there are', async () => {
  const ironic = await ScriptedIronic.start(ok(NODE));
  const client = ironic.client();
  await Promise.all([client.getNode('a'), client.getNode('b'), client.getNode('c')]);
  await client.getNode('d');
  expect(ironic.calls).toHaveLength(4);
  expect(ironic.discoveries).toBe(1);
});

it('names the version to Ironic in both ways', async () => {
  const ironic = await ScriptedIronic.start(ok(NODE));
  await ironic.client().getNode('a');
  expect(ironic.calls[0]?.headers).toMatchObject({
    'x-openstack-ironic-api-version': '1.82',
    'openstack-api-version': 'baremetal 1.82',
  });
});

describe('the version', () => {
  it.each<[string, Scripted, string]>([
    ["Ironic's newest, when it is older", offering('1.1', '1.58'), '1.58'],
    ['ours, when it is older', offering('1.1', '1.130'), '1.115'],
    ['the same', offering('1.115', '1.115'), '1.115'],
    ['from the document', ok({ id: 'v1', version: { id: 'v1', min_version: '1.1', version: '1.46' } }), '1.46'],
  ])('%s', async (_, versions, expected) => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    ironic.versions = [versions];
    (await ironic.client().getNode('a')).unwrap();
    expect(spoken(ironic)).toEqual([expected]);
  });

  it('may be limited', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    (await ironic.client({ maxVersion: '1.50' }).getNode('a')).unwrap();
    expect(spoken(ironic)).toEqual(['1.50']);
  });
});

describe('there is none', () => {
  it.each<[string, Scripted, string, string]>([
    ['Ironic is too old', offering('1.1', '1.36'), 'ironic-failed', '1.1 to 1.36, but at least 1.37 is needed'],
    ['Ironic is too new', offering('1.120', '1.130'), 'ironic-failed', '1.120 to 1.130, but none after 1.115'],
    ['it is no Ironic', ok({ name: 'something else' }), 'ironic-failed', 'is this the endpoint of Ironic?'],
    [
      'it is a page of HTML',
      { status: 200, body: '<html></html>' },
      'ironic-failed',
      'is this the endpoint of Ironic?',
    ],
    ['there is nothing', refused(404, 'Not found'), 'ironic-refused', 'Not found (GET /v1/: 404)'],
    ['Ironic fails', { status: 500, body: 'Traceback' }, 'ironic-failed', 'Traceback (GET /v1/: 500)'],
    ['Ironic wants to know who asks', refused(401, 'Who?'), 'ironic-refused', 'Who? (GET /v1/: 401)'],
  ])('%s', async (_, versions, code, text) => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    ironic.versions = [versions];
    const node = await ironic.client().getNode('a');
    expect(node.val).toMatchObject({ code });
    expect(node.val).toHaveProperty('message', expect.stringContaining(text));
    expect(ironic.calls).toHaveLength(0);
  });

  it('is asked for again by the next call', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    ironic.versions = [{ status: 500, body: '' }, VERSIONS];
    const client = ironic.client();
    expect((await client.getNode('a')).err).toBe(true);
    expect((await client.getNode('a')).unwrap()).toEqual(NODE);
    expect(ironic.discoveries).toBe(2);
  });
});

it('repeats the question as it repeats calls', async () => {
  const ironic = await ScriptedIronic.start(ok(NODE));
  ironic.versions = ['drop', { status: 503, body: '' }, VERSIONS];
  expect((await ironic.client().getNode('a')).unwrap()).toEqual(NODE);
});

it("ends a caller's waiting with its signal, and nobody else's", async () => {
  const ironic = await ScriptedIronic.start(ok(NODE));
  ironic.versions = ['hang'];
  const client = ironic.client();
  const controller = new AbortController();
  const impatient = client.getNode('a', { signal: controller.signal });
  const patient = client.getNode('b');
  await expect.poll(() => ironic.discoveries).toBe(1);
  controller.abort();
  expect((await impatient).val).toMatchObject({ code: 'ironic-unavailable' });
  ironic.release(VERSIONS);
  expect((await patient).unwrap()).toEqual(NODE);
  expect(ironic.discoveries).toBe(1);
});

it('asks nothing at all for a caller that has given up already', async () => {
  const ironic = await ScriptedIronic.start(ok(NODE));
  const node = await ironic.client().getNode('a', { signal: AbortSignal.abort(new Error('late')) });
  expect(node.val).toMatchObject({ code: 'ironic-unavailable', message: 'GET /v1/nodes/a was given up: late' });
  expect(ironic.received).toHaveLength(0);
});

describe('406', () => {
  const NOT_ACCEPTABLE = refused(406, 'Version 1.82 was requested but the requested API version is not supported');

  it('makes it ask again, once for all calls that met it', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE), NOT_ACCEPTABLE, NOT_ACCEPTABLE, ok(NODE));
    ironic.versions = [VERSIONS, offering('1.1', '1.72')];
    const client = ironic.client();
    (await client.getNode('a')).unwrap();
    const nodes = await Promise.all([client.getNode('b'), client.getNode('c')]);
    expect(nodes.map((node) => node.unwrap())).toEqual([NODE, NODE]);
    expect(spoken(ironic)).toEqual(['1.82', '1.82', '1.82', '1.72', '1.72']);
    expect(ironic.discoveries).toBe(2);
  });

  it('twice is final', async () => {
    const ironic = await ScriptedIronic.start(NOT_ACCEPTABLE);
    expect((await ironic.client().getNode('a')).val).toMatchObject({ code: 'ironic-refused' });
    expect(ironic.calls).toHaveLength(2);
  });
});

describe('resetInterfaces', () => {
  const patch = [{ op: 'replace' as const, path: '/driver', value: 'ipmi' }];

  it('is sent', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    (await ironic.client().patchNode(NODE_UUID, patch, { resetInterfaces: true })).unwrap();
    expect(ironic.calls[0]?.path).toBe(`/v1/nodes/${NODE_UUID}?reset_interfaces=true`);
  });

  it('needs a newer Ironic than the rest', async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    ironic.versions = [offering('1.1', '1.44')];
    const result = await ironic.client().patchNode(NODE_UUID, patch, { resetInterfaces: true });
    expect(result.val).toMatchObject({
      code: 'ironic-failed',
      message: 'resetInterfaces needs API version 1.45; only 1.44 is spoken with this Ironic',
    });
    expect(ironic.calls).toHaveLength(0);
  });
});
