import { describe, expect, it } from 'vitest';
import { NODE_UUID, ok, PORT, ScriptedIronic } from '../test/scripted-ironic.ts';

const uuid = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const nodes = (...indexes: number[]) => indexes.map((index) => ({ uuid: uuid(index) }));

it('follows the pages to the end, in order', async () => {
  const ironic = await ScriptedIronic.start(
    ok({ nodes: nodes(1, 2), next: `http://ironic/v1/nodes?limit=2&fields=uuid&marker=${uuid(2)}` }),
    ok({ nodes: nodes(3, 4), next: `http://ironic/v1/nodes?limit=2&fields=uuid&marker=${uuid(4)}` }),
    ok({ nodes: nodes(5) }),
  );
  const all = (await ironic.client().listNodes({ fields: ['uuid'] })).unwrap();
  expect(all).toEqual(nodes(1, 2, 3, 4, 5));
  expect(ironic.calls.map(({ path }) => path)).toEqual([
    '/v1/nodes?fields=uuid',
    `/v1/nodes?fields=uuid&limit=2&marker=${uuid(2)}`,
    `/v1/nodes?fields=uuid&limit=2&marker=${uuid(4)}`,
  ]);
});

it('goes on after the last record when the link names none', async () => {
  const ironic = await ScriptedIronic.start(ok({ nodes: nodes(1), next: '/v1/nodes' }), ok({ nodes: [], next: null }));
  expect((await ironic.client().listNodes({ fields: [] })).unwrap()).toEqual(nodes(1));
  expect(ironic.calls[1]?.path).toBe(`/v1/nodes?fields=uuid&marker=${uuid(1)}`);
});

it('never leaves its endpoint, wherever the link leads', async () => {
  const elsewhere = await ScriptedIronic.start(ok({ nodes: [] }));
  const next = `${elsewhere.endpoint}/steal?marker=${uuid(1)}&fields=password`;
  const ironic = await ScriptedIronic.start(ok({ nodes: nodes(1), next }), ok({ nodes: nodes(2) }));
  expect((await ironic.client().listNodes({ fields: ['name'] })).unwrap()).toEqual(nodes(1, 2));
  expect(elsewhere.received).toHaveLength(0);
  expect(ironic.calls[1]?.path).toBe(`/v1/nodes?fields=uuid%2Cname&marker=${uuid(1)}`);
});

it('does not go in circles', async () => {
  const ironic = await ScriptedIronic.start(ok({ nodes: nodes(1), next: `http://ironic/v1/nodes?marker=${uuid(1)}` }));
  const all = await ironic.client().listNodes({ fields: ['uuid'] });
  expect(all.val).toMatchObject({ code: 'ironic-failed' });
  expect(all.val).toHaveProperty('message', expect.stringContaining('its pages lead in a circle'));
  expect(ironic.calls).toHaveLength(2);
});

it('gives up an empty page that says there are more', async () => {
  const ironic = await ScriptedIronic.start(ok({ nodes: [], next: 'http://ironic/v1/nodes' }));
  expect((await ironic.client().listNodes({ fields: ['uuid'] })).val).toMatchObject({ code: 'ironic-failed' });
});

it('keeps the node in the query of further pages of its ports', async () => {
  const ironic = await ScriptedIronic.start(
    ok({ ports: [PORT], next: `http://ironic/v1/ports/detail?limit=1&marker=${PORT.uuid}` }),
    ok({ ports: [] }),
  );
  expect((await ironic.client().listPorts({ node: NODE_UUID })).unwrap()).toEqual([PORT]);
  expect(ironic.calls[1]?.path).toBe(`/v1/ports/detail?node=${NODE_UUID}&limit=1&marker=${PORT.uuid}`);
});

describe('what is wrong with a page', () => {
  it.each([
    ['no list', {}, 'nodes: '],
    ['a record without UUID', { nodes: [...nodes(1), { name: 'x' }] }, 'nodes.1.uuid: '],
    ['a link that is none', { nodes: [], next: 7 }, 'next: '],
  ])('%s', async (_, body, problem) => {
    const ironic = await ScriptedIronic.start(ok(body));
    const all = await ironic.client().listNodes({ fields: ['uuid'] });
    expect(all.val).toMatchObject({ code: 'ironic-failed' });
    expect(all.val).toHaveProperty('message', expect.stringContaining(problem));
  });
});

it('fails as a whole when a page fails', async () => {
  const ironic = await ScriptedIronic.start(ok({ nodes: nodes(1), next: `/v1/nodes?marker=${uuid(1)}` }), {
    status: 500,
    body: 'Traceback',
  });
  expect((await ironic.client().listNodes({ fields: ['uuid'] })).val).toMatchObject({ code: 'ironic-failed' });
});
