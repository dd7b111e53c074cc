import { Ok, type CallbackRefusal } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { createInspectorHandler, type InspectorHandlerOptions } from '../src/index.ts';
import { U } from './matrix.ts';
import { stub } from './stub.ts';

/** Posts as from a socket; `undefined` where nothing is known of one. */
function poster(options: InspectorHandlerOptions) {
  const refusals: CallbackRefusal[] = [];
  const addresses: (string | undefined)[] = [];
  let heard = 0;
  const inspector = stub({
    continue: async () => {
      heard++;
      return Ok({ uuid: U });
    },
    callbackRefused: (reason, options) => {
      refusals.push(reason);
      addresses.push(options?.remoteAddress);
    },
  });
  const handler = createInspectorHandler(inspector, options);
  const post = async (from: string | undefined, headers: Record<string, string> = {}, path = '/v1/continue') => {
    const request = new Request(`http://h.example${path}`, { method: 'POST', body: '{}', headers });
    const environment = from === undefined ? undefined : { incoming: { socket: { remoteAddress: from } } };
    return handler(request, environment);
  };
  return { post, refusals, addresses, heard: () => heard };
}

describe('an instance that takes no callbacks', () => {
  it('refuses each before its body is read, with or without networks', async () => {
    for (const allowedNetworks of [undefined, ['192.0.2.0/24']]) {
      const callback = { closed: true, ...(allowedNetworks && { allowedNetworks }) };
      const { post, refusals, heard } = poster({ callback });
      for (const from of ['192.0.2.7', '203.0.113.1', undefined]) {
        const answer = await post(from);
        expect([answer.status, await answer.json()]).toEqual([
          403,
          { error: { message: 'This instance takes no callbacks' } },
        ]);
      }
      expect(refusals).toEqual(['closed', 'closed', 'closed']);
      expect(heard()).toBe(0);
    }
  });

  it('reads no body', async () => {
    let isRead = false;
    const body = new ReadableStream({ pull: () => void (isRead = true) }, { highWaterMark: 0 });
    const handler = createInspectorHandler(stub(), { callback: { closed: true } });
    const request = new Request('http://h.example/v1/continue', {
      method: 'POST',
      body,
      duplex: 'half',
    } as RequestInit);
    expect((await handler(request)).status).toBe(403);
    expect(isRead).toBe(false);
  });

  it('answers operators as ever', async () => {
    const { post } = poster({ callback: { closed: true } });
    expect((await post('192.0.2.7', {}, '/v1/introspection/node-1')).status).toBe(202);
  });
});

describe('where callbacks come from', () => {
  const callback = { allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'] };

  it.each([
    ['192.0.2.7', 200],
    ['::ffff:192.0.2.7', 200],
    ['2001:db8::7', 200],
    ['192.0.3.7', 403],
    ['::ffff:192.0.3.7', 403],
    ['::1', 403],
    ['', 403],
    [undefined, 403],
  ])('from %s: %i', async (from, status) => {
    const { post, refusals, addresses, heard } = poster({ callback });
    const answer = await post(from);
    expect(addresses).toEqual(status === 200 ? [] : [from]);
    expect(answer.status).toBe(status);
    expect(refusals).toEqual(status === 200 ? [] : ['network']);
    expect(heard()).toBe(status === 200 ? 1 : 0);
  });

  it.each([
    '192.0.2.7',
    '203.0.113.1, 192.0.2.7',
    '192.0.2.7:4711',
    '[2001:db8::1]:4711',
    '[2001:db8::1]',
    '::ffff:192.0.2.7',
  ])(
    'X-Forwarded-For: %s is not believed unless it may be, and then its right-most entry alone is',
    async (forwarded) => {
      const headers = { 'X-Forwarded-For': forwarded };
      expect((await poster({ callback }).post('203.0.113.9', headers)).status).toBe(403);
      const trusting = poster({ callback, trustForwarded: true });
      expect((await trusting.post('203.0.113.9', headers)).status).toBe(200);
      const others = { 'X-Forwarded-For': `${forwarded}, 203.0.113.1` };
      expect((await trusting.post('192.0.2.7', others)).status).toBe(403);
    },
  );

  it.each(['', 'unknown', '192.0.2.7.', '[192.0.2.7', '192.0.2.7, ', '_hidden', '192.0.2.7:x'])(
    'X-Forwarded-For: %j is no address, and nothing else is taken for one',
    async (forwarded) => {
      const { post } = poster({ callback, trustForwarded: true });
      expect((await post('192.0.2.7', { 'X-Forwarded-For': forwarded })).status).toBe(403);
    },
  );

  it('the socket says, where a trusted proxy does not', async () => {
    expect((await poster({ callback, trustForwarded: true }).post('192.0.2.7')).status).toBe(200);
  });

  it('does not matter to the rest of the API, which has authentication', async () => {
    const { post } = poster({ callback: { ...callback, burst: 1 } });
    for (let times = 0; times < 3; times++)
      expect((await post('203.0.113.9', {}, `/v1/introspection/${U}`)).status).toBe(202);
  });
});

describe('how often callbacks come', () => {
  const callback = { burst: 2, requestsPerSecond: 0.001 };

  it('more than a burst from one address is asked to come again, others are not', async () => {
    const { post, refusals, heard } = poster({ callback });
    const statuses: number[] = [];
    for (const from of ['192.0.2.1', '::ffff:192.0.2.1', '192.0.2.1', '192.0.2.2'])
      statuses.push((await post(from)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
    expect((await post('192.0.2.1')).headers.get('retry-after')).toBe('10');
    expect(refusals).toEqual(['rate', 'rate']);
    expect(heard()).toBe(3);
  });

  it('one machine has many IPv6 addresses, and they are one source', async () => {
    const { post } = poster({ callback });
    const statuses: number[] = [];
    for (const from of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'])
      statuses.push((await post(from)).status);
    expect(statuses).toEqual([200, 200, 503, 200]);
  });

  it('is not counted where nobody knows where they come from', async () => {
    const { post } = poster({ callback });
    for (let times = 0; times < 5; times++) expect((await post(undefined)).status).toBe(200);
  });
});

it('bodies that are worked on at the same time have to fit into what may be held', async () => {
  const gate = Promise.withResolvers<void>();
  const refusals: CallbackRefusal[] = [];
  const inspector = stub({
    settings: {
      apiMaxLimit: 1000,
      limits: { bodyBytes: 100_000 },
      processing: { enableSettingIpmiCredentials: false },
    },
    continue: async (body) => {
      if (body !== 'small') await gate.promise;
      return Ok({ uuid: U });
    },
    callbackRefused: (reason) => void refusals.push(reason),
  });
  const handler = createInspectorHandler(inspector, { heldBytes: 2 * 150_000 });
  const post = (body: string) => handler(new Request('http://h.example/v1/continue', { method: 'POST', body }));
  const first = post('x'.repeat(80_000));
  expect((await post('y'.repeat(80_000))).status).toBe(503);
  expect((await post('small')).status).toBe(200);
  gate.resolve();
  expect((await first).status).toBe(200);
  expect((await post('y'.repeat(80_000))).status).toBe(200);
  expect(refusals).toEqual(['busy']);
});

it('a body that says it cannot fit is refused before any of it is read', async () => {
  const refusals: CallbackRefusal[] = [];
  const inspector = stub({
    settings: {
      apiMaxLimit: 1000,
      limits: { bodyBytes: 100_000 },
      processing: { enableSettingIpmiCredentials: false },
    },
    continue: async () => Ok({ uuid: U }),
    callbackRefused: (reason) => void refusals.push(reason),
  });
  const handler = createInspectorHandler(inspector, { heldBytes: 100_000 });
  const post = async (length: number) => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(length).fill(120));
          controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { 'content-length': String(length) };
    // Node wants it; the types of the platform do not know it.
    const streamed = { method: 'POST', headers, body, duplex: 'half' };
    const request = new Request('http://h.example/v1/continue', streamed);
    return [(await handler(request)).status, pulled];
  };
  // Each byte counts twice.
  expect(await post(50_001)).toEqual([503, 0]);
  expect(await post(50_000)).toEqual([200, 1]);
  expect(await post(50_000)).toEqual([200, 1]);
  expect(refusals).toEqual(['busy']);
});

it('tells all that is wrong with the options', () => {
  const wrong = { allowedNetworks: ['192.0.2.1/24', 'x'], burst: 0, requestsPerSecond: 0, odd: 1 };
  expect(() => createInspectorHandler(stub(), { callback: wrong as never, heldBytes: 0 })).toThrow(
    /callback\.allowedNetworks: "192[^]*callback\.allowedNetworks: "x"[^]*callback\.burst[^]*callback\.requestsPerSecond[^]*"odd"[^]*heldBytes/,
  );
});
