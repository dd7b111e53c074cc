import { describe, expect, it, onTestFinished } from 'vitest';
import { NODE, NODE_UUID, ok, refused, ScriptedIronic } from '../test/scripted-ironic.ts';
import type { Scripted } from '../test/scripted-ironic.ts';
import { pooledFetch } from './node.ts';

async function getNode(answer: Scripted) {
  const ironic = await ScriptedIronic.start(answer);
  const node = await ironic.client({ retry: { attempts: 1 } }).getNode(NODE_UUID);
  if (node.ok) throw new Error('was accepted');
  return node.val;
}

describe('a refusal', () => {
  it("has Ironic's words first, then what was asked and Ironic's request id", async () => {
    const error = await getNode(refused(400, 'No such field.', { 'Openstack-Request-Id': 'req-7' }));
    expect(error.message).toBe(`No such field. (GET /v1/nodes/${NODE_UUID}: 400, req-7)`);
    expect(error.node).toBe(NODE_UUID);
    expect(error.cause).toMatchObject({
      method: 'GET',
      path: `/v1/nodes/${NODE_UUID}`,
      status: 400,
      requestId: 'req-7',
    });
  });

  it('does not quote a page of HTML', async () => {
    const error = await getNode({ status: 500, body: '<html>secret</html>', headers: { 'Content-Type': 'text/html' } });
    expect(error.message).toBe(`Ironic answered 500 with a page of HTML (GET /v1/nodes/${NODE_UUID}: 500)`);
    expect(error.code).toBe('ironic-failed');
  });

  it('by a page of HTML does not mean that there is no node', async () => {
    const error = await getNode({ status: 404, body: '<html></html>', headers: { 'Content-Type': 'text/html' } });
    expect(error.code).toBe('ironic-failed');
  });

  it('by redirection says where to', async () => {
    const error = await getNode({ status: 301, headers: { Location: 'https://ironic.example/v1/' } });
    expect(error.code).toBe('ironic-failed');
    expect(error.message).toContain('redirected to https://ironic.example/v1/, which is not followed');
  });

  it.each([
    [401, 'ironic-refused'],
    [403, 'ironic-refused'],
    [418, 'ironic-refused'],
    [500, 'ironic-failed'],
    [501, 'ironic-failed'],
    [502, 'ironic-unavailable'],
    [503, 'ironic-unavailable'],
    [504, 'ironic-unavailable'],
  ])('with status %i is %s', async (status, code) => {
    expect((await getNode({ status, body: 'words' })).code).toBe(code);
  });
});

describe('an answer that cannot be used', () => {
  it.each<[string, unknown, string]>([
    ['no JSON', 'garbage', 'it is not JSON (application/json, 7 characters)'],
    ['nothing', '', 'it is not JSON'],
    ['a list', [], 'the whole: '],
    ['null', null, 'the whole: '],
    ['no UUID', { name: 'x' }, 'uuid: '],
    ['a UUID that is none', { uuid: '../states' }, 'uuid: '],
    ['properties that are a list', { uuid: NODE_UUID, properties: [] }, 'properties: '],
    ['a name that is a number', { uuid: NODE_UUID, name: 7 }, 'name: '],
    ['traits with a hole', { uuid: NODE_UUID, traits: ['A', null] }, 'traits.1: '],
  ])('%s', async (_, body, problem) => {
    const error = await getNode({ status: 200, body });
    expect(error.code).toBe('ironic-failed');
    expect(error.node).toBe(NODE_UUID);
    expect(error.message).toContain(`GET /v1/nodes/${NODE_UUID} cannot be used: `);
    expect(error.message).toContain(problem);
  });
});

it('an answer that is too large is not asked for again', async () => {
  const fetch = pooledFetch({ maxResponseSize: 1000 });
  onTestFinished(() => fetch.close());
  const ironic = await ScriptedIronic.start(ok({ ...NODE, extra: { text: 'x'.repeat(2000) } }));
  const node = await ironic.client({ fetch }).getNode(NODE_UUID);
  expect(node.val).toMatchObject({
    code: 'ironic-failed',
    message: `Ironic's answer to GET /v1/nodes/${NODE_UUID} is too large`,
  });
  expect(ironic.calls).toHaveLength(1);
});
