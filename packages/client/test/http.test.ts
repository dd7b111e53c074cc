import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import { type Authenticator, createInspectorClient, type InspectorClientOptions } from '../src/index.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const SECRET = 'correct horse';

/** A server on a socket, which says `/v1` and else what the test says. */
async function server(answer: (request: IncomingMessage, response: ServerResponse, times: number) => void) {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    if (request.url === '/v1') return void response.end('{"resources": []}');
    asked.push(`${request.method} ${request.url}`);
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  ends.push(async () => {
    http.closeAllConnections();
    http.close();
  });
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = (options: Partial<InspectorClientOptions> = {}) =>
    createInspectorClient({ endpoint, api: 'v1', retry: { firstPause: 1, longestPause: 5 }, ...options });
  return { asked, client, http };
}

function refuse(response: ServerResponse, status: number, message = 'no') {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Retry-After': '600' });
  response.end(JSON.stringify({ error: { message } }));
}

function errorOf(answer: Result<unknown, InspectorError>): InspectorError {
  if (answer.ok) throw new Error('expected an Err');
  return answer.val;
}

describe('a request that only reads', () => {
  it.each([429, 502, 503, 504])('is sent again after %i, however long it is asked to wait', async (status) => {
    const { asked, client } = await server((_, response, times) => {
      if (times < 3) return refuse(response, status);
      response.end('{"introspection": []}');
    });
    expect((await client().list()).unwrap()).toEqual([]);
    expect(asked).toHaveLength(3);
  });

  it('is given up after so many attempts, with the last reason', async () => {
    const { asked, client } = await server((_, response) => refuse(response, 503, 'The database is away'));
    const error = errorOf(await client({ retry: { attempts: 2, firstPause: 1 } }).list());
    expect(error).toMatchObject({
      code: 'inspector-unavailable',
      message: expect.stringContaining('database is away'),
    });
    expect(asked).toHaveLength(2);
  });

  it('is sent again when the connection breaks', async () => {
    const { asked, client } = await server((request, response, times) => {
      if (times === 1) return void request.socket.destroy();
      response.end('{"introspection": []}');
    });
    expect((await client().list()).unwrap()).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it.each([400, 403, 404, 409, 500])('is not sent again after %i', async (status) => {
    const { asked, client } = await server((_, response) => refuse(response, status));
    errorOf(await client().list());
    expect(asked).toHaveLength(1);
  });
});

describe('a request that changes something', () => {
  it('is never sent again: a machine would boot twice', async () => {
    const { asked, client } = await server((_, response) => refuse(response, 503));
    expect(errorOf(await client().introspect('node-1'))).toMatchObject({
      code: 'inspector-unavailable',
      node: 'node-1',
    });
    expect(asked).toEqual(['POST /v1/introspection/node-1']);
  });

  it('is not sent again when the connection breaks', async () => {
    const { asked, client } = await server((request) => void request.socket.destroy());
    expect(errorOf(await client().introspect('node-1')).code).toBe('inspector-unavailable');
    expect(asked).toEqual(['POST /v1/introspection/node-1']);
  });
});

describe('a server that does not answer', () => {
  it('is given up when the time is over, also in the middle of an answer', async () => {
    const { client } = await server((_, response) => void response.write('{"introspection": ['));
    const error = errorOf(await client({ timeout: 50, retry: { attempts: 1 } }).list());
    expect(error).toMatchObject({ code: 'inspector-unavailable', message: expect.stringContaining('within 50 ms') });
  });

  it('is not there at all', async () => {
    const { client, http } = await server(() => undefined);
    http.close();
    const error = errorOf(await client({ retry: { attempts: 2, firstPause: 1 } }).list());
    expect(error).toMatchObject({ code: 'inspector-unavailable', message: expect.stringMatching(/2 attempts.*ECONN/) });
  });
});

describe('who asks', () => {
  it('is said with each request, by a token that may change', async () => {
    const tokens: unknown[] = [];
    const { client } = await server((request, response) => {
      tokens.push(request.headers['x-auth-token']);
      response.end('{"introspection": []}');
    });
    let number = 0;
    const changing = client({ auth: { token: async () => `token-${++number}` } });
    await changing.list();
    await changing.list();
    await client({ auth: { token: 'fixed' } }).list();
    // the first one of each was for /v1
    expect(tokens).toEqual(['token-2', 'token-3', 'fixed']);
  });

  it('is said by name and password, in UTF-8', async () => {
    let header: string | undefined;
    const { client } = await server((request, response) => {
      header = request.headers.authorization;
      response.end('{"introspection": []}');
    });
    await client({ auth: { basic: { username: 'jürgen', password: 'pass:wörd' } } }).list();
    expect(Buffer.from(header?.replace('Basic ', '') ?? '', 'base64').toString()).toBe('jürgen:pass:wörd');
  });

  it('is said once more after 401 when there are better headers, also for what changes something', async () => {
    const { asked, client } = await server((request, response, times) => {
      if (request.headers['x-auth-token'] !== 'new') return refuse(response, 401);
      if (times === 2) return void response.writeHead(202).end('{}');
      const uuid = 'c244557e-899f-46fa-a1ff-5b2c6718616b';
      response.end(JSON.stringify({ uuid, state: 'starting', started_at: '2026-11-23T01:28:01' }));
    });
    let token = 'old';
    const auth: Authenticator = {
      headers: async () => Ok({ 'X-Auth-Token': token }),
      renew: async (refused) => {
        if (refused['X-Auth-Token'] === 'new') return Ok(false);
        token = 'new';
        return Ok(true);
      },
    };
    expect((await client({ auth }).introspect('node-1')).unwrap().state).toBe('starting');
    expect(asked).toEqual([
      'POST /v1/introspection/node-1',
      'POST /v1/introspection/node-1',
      'GET /v1/introspection/node-1',
    ]);
  });

  it('is not known when an authenticator or a function fails', async () => {
    const { client } = await server((_, response) => response.end('{}'));
    const failing: Authenticator = {
      headers: async () => Err(new InspectorError('identity-unavailable', 'Keystone is away')),
      renew: async () => Ok(false),
    };
    const functions = [() => Promise.reject(new Error(SECRET)), () => 'with\r\nline', () => '' as string];
    for (const auth of [failing, ...functions.map((token) => ({ token }))]) {
      const error = errorOf(await client({ auth }).list());
      expect(error.code).toBe('identity-unavailable');
      expect(error.message).not.toContain(SECRET);
    }
  });

  it('is told nobody else: no redirect is followed', async () => {
    const seen: string[] = [];
    const elsewhere = await server((request, response) => {
      seen.push(JSON.stringify(request.headers));
      response.end('{}');
    });
    const target = `http://127.0.0.1:${(elsewhere.http.address() as AddressInfo).port}/v1/elsewhere`;
    const { client } = await server((_, response) => void response.writeHead(307, { Location: target }).end());
    expect(errorOf(await client({ auth: { token: SECRET.replace(' ', '-') } }).list()).code).toBe('inspector-failed');
    expect(seen).toEqual([]);
  });
});

describe('a secret', () => {
  it.each([
    ['a token', { token: 'correct-horse' }],
    ['a password', { basic: { username: 'admin', password: 'correct-horse' } }],
  ])('is in no error: %s', async (_, auth) => {
    const { client, http } = await server((request, response, times) => {
      if (times === 1) return refuse(response, 400);
      request.socket.destroy();
    });
    const remote = client({ auth, retry: { attempts: 1 } });
    const newIpmiCredentials = { password: 'correcthorse' };
    const errors = [
      errorOf(await remote.introspect('node-1', { newIpmiCredentials })),
      errorOf(await remote.introspect('node-1', { newIpmiCredentials })),
    ];
    http.close();
    http.closeAllConnections();
    errors.push(errorOf(await remote.introspect('node-1', { newIpmiCredentials })));
    for (const error of errors) {
      const told = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
      for (const text of ['correct-horse', 'correcthorse', btoa('admin:correct-horse')])
        expect(told).not.toContain(text);
    }
  });
});
