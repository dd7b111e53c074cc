import { inspect } from 'node:util';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { errorIn } from '../test/error-in.ts';
import { serve } from '../test/serve.ts';
import type { Scripted } from '../test/serve.ts';
import type { Authenticator } from './authenticator.ts';
import { createServiceClient } from './create-service-client.ts';
import type { ServiceClient, ServiceClientOptions } from './create-service-client.ts';

const PLENTY = 10_000;
const FINE: Scripted = { status: 200, body: 'fine' };

function sender(options: Partial<ServiceClientOptions> = {}): ServiceClient {
  const retry = { attempts: 3, firstPause: 1, longestPause: 5 };
  return createServiceClient({ fetch: globalThis.fetch, retry, longestAnswer: 1000, userAgent: 'test', ...options });
}

describe('a request', () => {
  it('goes out as it is, and every answer is one', async () => {
    const service = await serve({ status: 409, headers: { 'X-Trans-Id': 'tx1' }, body: 'taken' });
    const body = () => new Blob(['document']).stream();
    const answer = await sender()(
      { method: 'PUT', url: `${service.url}/a%2Fb?c=d`, headers: { 'X-A': 'b' }, body },
      PLENTY,
    );
    const { status, headers, text } = answer.unwrap();
    expect([status, headers.get('x-trans-id'), text]).toEqual([409, 'tx1', 'taken']);
    expect(service.received).toMatchObject([
      { method: 'PUT', path: '/a%2Fb?c=d', headers: { 'x-a': 'b', 'user-agent': 'test' }, body: 'document' },
    ]);
  });

  it('does not follow redirects', async () => {
    const service = await serve({ status: 301, headers: { Location: '/elsewhere' } }, FINE);
    expect((await sender()({ method: 'GET', url: service.url }, PLENTY)).unwrap().status).toBe(301);
    expect(service.received).toHaveLength(1);
  });
});

describe('repeating', () => {
  it.each<[string, Scripted]>([
    ['a connection failure', 'drop'],
    ['a broken answer', 'break'],
    ['429', { status: 429 }],
    ['498', { status: 498 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    [
      '503 that asks for an hour: no longer than the longest pause',
      { status: 503, headers: { 'Retry-After': '3600' } },
    ],
  ])('comes after %s, and sends the body again', async (_, failure) => {
    const service = await serve(failure, failure, FINE);
    const body = () => new Blob(['document']).stream();
    expect((await sender()({ method: 'PUT', url: service.url, body }, PLENTY)).unwrap().text).toBe('fine');
    expect(service.received.map((received) => received.body)).toEqual(['document', 'document', 'document']);
  });

  it.each([400, 401, 403, 404, 409, 500])('does not come after %i', async (status) => {
    const service = await serve({ status }, FINE);
    expect((await sender()({ method: 'GET', url: service.url }, PLENTY)).unwrap().status).toBe(status);
    expect(service.received).toHaveLength(1);
  });

  it('ends with the last answer when there were enough', async () => {
    const service = await serve('drop', { status: 503, body: 'busy' });
    expect((await sender()({ method: 'GET', url: service.url }, PLENTY)).unwrap()).toMatchObject({
      status: 503,
      text: 'busy',
    });
    expect(service.received).toHaveLength(3);
  });

  it('ends with the reason when there was no answer', async () => {
    const service = await serve({ status: 503 }, 'drop');
    const { reason } = errorIn(await sender()({ method: 'GET', url: service.url }, PLENTY));
    expect(reason).toMatch(/^(other side closed|read ECONNRESET) \(3 attempts\)$/);
  });
});

describe('the time', () => {
  it('ends what hangs, for good', async () => {
    const service = await serve('hang');
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      signals.push(init?.signal);
      return globalThis.fetch(input, init);
    };
    const { reason } = errorIn(await sender({ fetch })({ method: 'GET', url: service.url }, 50));
    expect(reason).toBe('no answer in time');
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('covers the pauses, and what was answered before is told', async () => {
    let asked = 0;
    // at once, however busy the machine is
    const fetch: typeof globalThis.fetch = async () => {
      asked += 1;
      return new Response('busy', { status: 503, headers: { 'Retry-After': '3600' } });
    };
    const send = sender({ fetch, retry: { attempts: 9, firstPause: 1, longestPause: 60_000 } });
    const answer = await send({ method: 'GET', url: 'http://127.0.0.1:1' }, 200);
    expect(answer.unwrap()).toMatchObject({ status: 503, text: 'busy' });
    expect(asked).toBe(1);
  });

  it('ends waiting for credentials', async () => {
    const headers = () => new Promise<never>(() => {});
    const authenticator: Authenticator = { headers, renew: headers, endpoint: headers };
    const { reason } = errorIn(await sender({ authenticator })({ method: 'GET', url: 'http://127.0.0.1:1' }, 50));
    expect(reason).toBe('no answer in time');
  });
});

describe('the answer', () => {
  it('has a longest length, and is not asked for again beyond it', async () => {
    const service = await serve({ status: 200, body: 'x'.repeat(1001) }, FINE);
    const { reason } = errorIn(await sender()({ method: 'GET', url: service.url }, PLENTY));
    expect(reason).toBe('the answer is longer than 1000 bytes');
    expect(service.received).toHaveLength(1);
  });

  it('is text to the letter', async () => {
    const text = '\ufeff{"\u00fc": "\u{1f680}"}';
    const service = await serve({ status: 200, body: Buffer.from(text) });
    expect((await sender()({ method: 'GET', url: service.url }, PLENTY)).unwrap().text).toBe(text);
  });
});

describe('credentials', () => {
  /** Gives token after token; `better` says whether there are more. */
  const authenticator = (better: boolean) => {
    let token = 1;
    return {
      headers: async () => Ok({ 'X-Auth-Token': `token-${token}` }),
      renew: async () => {
        token += 1;
        return Ok(better);
      },
      endpoint: async () => Ok(undefined),
    };
  };
  const tokensOf = (service: { received: readonly { headers: Record<string, unknown> }[] }) =>
    service.received.map(({ headers }) => headers['x-auth-token']);

  it('are renewed after a 401, once', async () => {
    const service = await serve({ status: 401 });
    const send = sender({ authenticator: authenticator(true) });
    expect((await send({ method: 'GET', url: service.url }, PLENTY)).unwrap().status).toBe(401);
    expect(tokensOf(service)).toEqual(['token-1', 'token-2']);
  });

  it('are sent as they are when there are no better ones', async () => {
    const service = await serve({ status: 401 });
    const send = sender({ authenticator: authenticator(false) });
    expect((await send({ method: 'GET', url: service.url }, PLENTY)).unwrap().status).toBe(401);
    expect(tokensOf(service)).toEqual(['token-1']);
  });

  it('are renewed for an attempt that was repeated', async () => {
    const service = await serve({ status: 503 }, { status: 401 }, FINE);
    const send = sender({ authenticator: authenticator(true) });
    expect((await send({ method: 'GET', url: service.url }, PLENTY)).unwrap().text).toBe('fine');
    expect(tokensOf(service)).toEqual(['token-1', 'token-1', 'token-2']);
  });

  it('that cannot be had are the reason, and are not asked for again', async () => {
    let asked = 0;
    const none = new InspectorError('store-failed', 'no token');
    const headers = async () => {
      asked += 1;
      return Err(none);
    };
    const send = sender({ authenticator: { ...authenticator(true), headers } });
    const failed = await send({ method: 'GET', url: 'http://127.0.0.1:1' }, PLENTY);
    expect(errorIn(failed)).toEqual({ reason: 'no token', cause: none });
    expect(asked).toBe(1);
  });

  it('are in no error', async () => {
    const service = await serve('drop');
    const send = sender({ authenticator: authenticator(true) });
    const failed = await send({ method: 'GET', url: service.url, headers: { 'X-Auth-Key': 'hunter2' } }, PLENTY);
    expect(inspect(failed.val, { depth: 20, showHidden: true })).not.toMatch(/hunter2|token-1/);
  });
});
