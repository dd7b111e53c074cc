import { DONE } from '@ironic-inspector/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LOCKED, NODE, NODE_UUID, ok, refused, ScriptedIronic } from '../test/scripted-ironic.ts';
import type { Scripted } from '../test/scripted-ironic.ts';
import type { Retry } from './index.ts';
import { pooledFetch } from './node.ts';

const TRAIT = 'CUSTOM_GOLD';
const UNAVAILABLE: Scripted = { status: 503, body: 'try later' };

/** Over the platform's fetch and over the pooled one. */
const FETCHES: [string, () => typeof fetch | undefined][] = [
  ['platform', () => undefined],
  [
    'pooled',
    () => {
      const pooled = pooledFetch();
      onTestFinished(() => pooled.close());
      return pooled;
    },
  ],
];

describe.each(FETCHES)('over the %s fetch', (_, createFetch) => {
  const withFetch = () => {
    const fetch = createFetch();
    return fetch === undefined ? {} : { fetch };
  };

  it.each<[string, Scripted]>([
    ['the connection ends', 'drop'],
    ['Ironic says it cannot now', UNAVAILABLE],
    ['a proxy cannot reach it', { status: 502, body: '<html>Bad gateway</html>' }],
    ['the node is locked', refused(409, LOCKED)],
  ])('repeats when %s', async (_name, failure) => {
    const ironic = await ScriptedIronic.start(failure, failure, ok(NODE));
    const node = await ironic.client(withFetch()).patchNode(NODE_UUID, [{ op: 'add', path: '/extra/a', value: 1 }]);
    expect(node.unwrap()).toEqual(NODE);
    expect(ironic.calls).toHaveLength(3);
    expect(new Set(ironic.calls.map(({ body }) => body))).toEqual(
      new Set(['[{"op":"add","path":"/extra/a","value":1}]']),
    );
  });

  it('gives up what hangs, and repeats it', async () => {
    const ironic = await ScriptedIronic.start('hang', ok(NODE));
    const node = await ironic.client({ ...withFetch(), timeout: 300 }).getNode(NODE_UUID);
    expect(node.unwrap()).toEqual(NODE);
    expect(ironic.calls).toHaveLength(2);
  });

  it('ends with ironic-unavailable when Ironic hangs for good', async () => {
    const ironic = await ScriptedIronic.start('hang');
    const node = await ironic.client({ ...withFetch(), timeout: 300, retry: { attempts: 3 } }).getNode(NODE_UUID);
    expect(node.val).toMatchObject({ code: 'ironic-unavailable', node: NODE_UUID });
    expect(node.val).toHaveProperty('message', `Ironic did not answer GET /v1/nodes/${NODE_UUID} in time (3 attempts)`);
    expect(ironic.calls).toHaveLength(3);
  });

  it('counts the reading of an answer as part of the attempt', async () => {
    const ironic = await ScriptedIronic.start({ status: 200, body: '{', headers: { 'Content-Length': '10' } });
    const node = await ironic.client({ ...withFetch(), timeout: 300, retry: { attempts: 2 } }).getNode(NODE_UUID);
    expect(node.val).toMatchObject({ code: 'ironic-unavailable' });
    expect(ironic.calls).toHaveLength(2);
  });

  it("ends with the caller's signal while Ironic hangs", async () => {
    const ironic = await ScriptedIronic.start('hang');
    const controller = new AbortController();
    ironic.onRequest = ({ path }) => {
      if (path !== '/v1/') controller.abort(new Error('out of time'));
    };
    const node = await ironic.client(withFetch()).getNode(NODE_UUID, { signal: controller.signal });
    expect(node.val).toMatchObject({ code: 'ironic-unavailable', node: NODE_UUID });
    expect(node.val).toHaveProperty('message', `GET /v1/nodes/${NODE_UUID} was given up: out of time`);
    expect(ironic.calls).toHaveLength(1);
  });

  it("sends nothing when the caller's signal comes while it asks whether it may", async () => {
    const ironic = await ScriptedIronic.start(ok(NODE));
    const client = ironic.client(withFetch());
    (await client.getNode(NODE_UUID)).unwrap();
    const controller = new AbortController();
    const mayProceed = async () => {
      controller.abort(new Error('out of time'));
      return DONE;
    };
    const node = await client.getNode(NODE_UUID, { signal: controller.signal, mayProceed });
    expect(node.val).toHaveProperty('message', `GET /v1/nodes/${NODE_UUID} was given up: out of time`);
    expect(ironic.calls).toHaveLength(1);
  });

  it('tells why Ironic cannot be reached', async () => {
    const ironic = await ScriptedIronic.start('drop');
    ironic.versions = ['drop'];
    const node = await ironic.client({ ...withFetch(), retry: { attempts: 2 } }).getNode(NODE_UUID);
    expect(node.val).toMatchObject({ code: 'ironic-unavailable' });
    expect(node.val).toHaveProperty(
      'message',
      expect.stringMatching(/could not be reached for GET \/v1\/ \(2 attempts\): .*clos/),
    );
  });
});

it('gives up a fetch that does not listen to its signal', async () => {
  const ironic = await ScriptedIronic.start('hang');
  const deaf: typeof fetch = async (url, init) => await fetch(url, { ...init, signal: null });
  const node = await ironic.client({ fetch: deaf, timeout: 50, retry: { attempts: 1 } }).getNode(NODE_UUID);
  expect(node.val).toMatchObject({ code: 'ironic-unavailable' });
});

it.each<[string, Scripted, number]>([
  ['locked', refused(409, LOCKED), 8000],
  ['unavailable', UNAVAILABLE, 8000],
  ['unreachable', 'drop', 8000],
  ['timed-out', 'hang', 50],
])('tells that it repeats, and why: %s', async (reason, failure, timeout) => {
  const told: Retry[] = [];
  const ironic = await ScriptedIronic.start(failure, failure, ok(NODE));
  const onRetry = (retry: Retry) => {
    told.push(retry);
    throw new Error('boom');
  };
  (await ironic.client({ onRetry, timeout }).getNode(NODE_UUID)).unwrap();
  const retry = { method: 'GET', node: NODE_UUID, reason, pause: expect.any(Number) };
  // On a busy machine there may be more.
  expect(told).toContainEqual({ ...retry, attempts: 1 });
  expect(told).toContainEqual({ ...retry, attempts: 2 });
});

describe('what is final', () => {
  it.each<[string, Scripted, string]>([
    ['what exists', refused(409, 'A node with name locked already exists.'), 'already-exists'],
    ['any other conflict', refused(409, 'Can not update node in state cleaning'), 'ironic-refused'],
    ['a bad request', refused(400, 'Unknown field'), 'ironic-refused'],
    ['a failure of Ironic', refused(500, 'Traceback'), 'ironic-failed'],
    ['an unknown node', refused(404, `Node ${NODE_UUID} could not be found.`), 'node-not-found'],
  ])('%s', async (_, answer, code) => {
    const ironic = await ScriptedIronic.start(answer);
    const result = await ironic.client().addTrait(NODE_UUID, TRAIT);
    expect(result.val).toMatchObject({ code, node: NODE_UUID });
    expect(ironic.calls).toHaveLength(1);
  });
});

describe('the end of repeating', () => {
  it('keeps what Ironic said last: locked', async () => {
    const ironic = await ScriptedIronic.start(refused(409, LOCKED));
    const result = await ironic.client({ retry: { attempts: 4 } }).addTrait(NODE_UUID, TRAIT);
    expect(result.val).toMatchObject({ code: 'node-locked', node: NODE_UUID });
    expect(result.val).toHaveProperty('message', expect.stringContaining(LOCKED));
    expect(ironic.calls).toHaveLength(4);
  });

  it('keeps what Ironic said last: unavailable', async () => {
    const ironic = await ScriptedIronic.start(UNAVAILABLE);
    const result = await ironic.client({ retry: { attempts: 2 } }).addTrait(NODE_UUID, TRAIT);
    expect(result.val).toMatchObject({ code: 'ironic-unavailable' });
    expect(result.val).toHaveProperty('message', expect.stringContaining('try later'));
    expect(ironic.calls).toHaveLength(2);
  });

  it('comes when the next pause would not fit', async () => {
    const ironic = await ScriptedIronic.start(refused(409, LOCKED));
    const retry = { firstPause: 60_000, longestPause: 60_000 };
    expect((await ironic.client({ retry }).addTrait(NODE_UUID, TRAIT)).val).toMatchObject({ code: 'node-locked' });
    expect(ironic.calls).toHaveLength(1);
  });

  it('keeps what Ironic said when the last attempt is cut short', async () => {
    const ironic = await ScriptedIronic.start({ status: 204 }, refused(409, LOCKED), 'hang');
    const client = ironic.client({ retry: { total: 500 } });
    (await client.addTrait(NODE_UUID, TRAIT)).unwrap();
    expect((await client.addTrait(NODE_UUID, TRAIT)).val).toMatchObject({ code: 'node-locked' });
    expect(ironic.calls).toHaveLength(3);
  });

  it('comes when all attempts together took too long', async () => {
    const ironic = await ScriptedIronic.start({ status: 204 }, 'hang');
    const client = ironic.client({ retry: { total: 500 } });
    // versions are agreed upon before, so that the time is the attempt's alone
    (await client.addTrait(NODE_UUID, TRAIT)).unwrap();
    expect((await client.addTrait(NODE_UUID, TRAIT)).val).toMatchObject({ code: 'ironic-unavailable' });
    expect(ironic.calls).toHaveLength(2);
  });
});

describe('Retry-After', () => {
  it('is honoured', async () => {
    const ironic = await ScriptedIronic.start({ status: 503, headers: { 'Retry-After': '0' } }, ok(NODE));
    // the client's own pause would not fit
    const retry = { firstPause: 60_000, longestPause: 60_000 };
    expect((await ironic.client({ retry }).getNode(NODE_UUID)).unwrap()).toEqual(NODE);
  });

  it('may be a date', async () => {
    const ironic = await ScriptedIronic.start(
      { status: 503, headers: { 'Retry-After': 'Thu, 01 Jan 2026 00:00:00 GMT' } },
      ok(NODE),
    );
    const retry = { firstPause: 60_000, longestPause: 60_000 };
    expect((await ironic.client({ retry }).getNode(NODE_UUID)).unwrap()).toEqual(NODE);
  });

  it('ends the call when it leads beyond the bound', async () => {
    const ironic = await ScriptedIronic.start({ status: 503, headers: { 'Retry-After': '3600' } }, ok(NODE));
    expect((await ironic.client().getNode(NODE_UUID)).val).toMatchObject({ code: 'ironic-unavailable' });
    expect(ironic.calls).toHaveLength(1);
  });

  it('is passed over when it makes no sense', async () => {
    const ironic = await ScriptedIronic.start({ status: 503, headers: { 'Retry-After': 'soon' } }, ok(NODE));
    expect((await ironic.client().getNode(NODE_UUID)).unwrap()).toEqual(NODE);
  });

  it("is cut short by the caller's signal", async () => {
    const ironic = await ScriptedIronic.start({ status: 503, headers: { 'Retry-After': '10' } });
    const controller = new AbortController();
    const getting = ironic.client().getNode(NODE_UUID, { signal: controller.signal });
    await expect.poll(() => ironic.calls.length).toBe(1);
    controller.abort();
    expect((await getting).val).toMatchObject({ code: 'ironic-unavailable' });
    expect(ironic.calls).toHaveLength(1);
  });
});
