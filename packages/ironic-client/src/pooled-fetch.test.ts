import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pooledFetch } from './node.ts';
import type { PooledFetchOptions } from './node.ts';
import { TextResponse } from './text-response.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function pooled(options?: PooledFetchOptions) {
  const fetch = pooledFetch(options);
  onTestFinished(() => fetch.close());
  return fetch;
}

/** Answers with what was asked. */
const echo: Handler = ({ method, url, headers }, response, body) => {
  response.setHeader('Set-Cookie', ['a=1', 'b=2']);
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method, url, type: headers['content-type'], own: headers['x-own'], body }));
};

describe('a request', () => {
  const sent = { method: 'PATCH', url: '/a/b?c=%20d', type: 'application/json', own: '1', body: '{"e":"ö"}' };
  const init = (headers: HeadersInit): RequestInit => ({ method: 'PATCH', headers, body: sent.body });
  const plain = { 'Content-Type': 'application/json', 'X-Own': '1' };

  it.each<[string, (url: string) => [string | URL | Request, RequestInit?]]>([
    ['from text and a record', (url) => [url, init(plain)]],
    ['from a URL and Headers', (url) => [new URL(url), init(new Headers(plain))]],
    ['from a list of headers', (url) => [url, init(Object.entries(plain) as [string, string][])]],
    ['from a Request', (url) => [new Request(url, init(plain))]],
    ['from a Request and more', (url) => [new Request(url, { method: 'PUT' }), init(plain)]],
    ['from bytes', (url) => [url, { ...init(plain), body: new TextEncoder().encode(sent.body) }]],
  ])('%s', async (_, request) => {
    const origin = await serve(echo);
    const response = await pooled()(...request(`${origin}/a/b?c=%20d`));
    expect(await response.json()).toEqual(sent);
  });

  it('is a GET unless told', async () => {
    const origin = await serve(echo);
    expect(await (await pooled()(origin)).json()).toEqual({ method: 'GET', url: '/', body: '' });
  });
});

describe('an answer', () => {
  it('has status and headers', async () => {
    const origin = await serve(echo);
    const response = await pooled()(origin);
    expect([response.status, response.ok, response.headers.get('content-type')]).toEqual([
      200,
      true,
      'application/json',
    ]);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each([204, 205, 304])('has no body with status %i', async (status) => {
    const origin = await serve((_, response) => response.writeHead(status).end());
    const response = await pooled()(origin);
    expect([response.status, response.body, await response.text()]).toEqual([status, null, '']);
  });

  it('that redirects is handed over', async () => {
    const origin = await serve((_, response) => response.writeHead(302, { Location: '/elsewhere' }).end());
    const response = await pooled()(origin);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/elsewhere']);
  });

  it('is UTF-8', async () => {
    const origin = await serve((_, response) => response.end('größer 🔧'));
    expect(await (await pooled()(origin)).text()).toBe('größer 🔧');
  });
});

describe('a failure', () => {
  it('is a TypeError with its cause', async () => {
    const origin = await serve((request) => request.socket.destroy());
    const failure: unknown = await pooled()(origin).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ message: 'fetch failed', cause: { code: 'UND_ERR_SOCKET' } });
  });

  it('in the middle of an answer is one, too', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('half');
      setImmediate(() => request.socket.destroy());
    });
    await expect(pooled()(origin)).rejects.toMatchObject({ message: 'fetch failed' });
  });

  it('is an answer longer than allowed', async () => {
    const origin = await serve((_, response) => response.end('x'.repeat(1000)));
    await expect(pooled({ maxResponseSize: 100 })(origin)).rejects.toMatchObject({
      cause: { code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' },
    });
  });

  it("is the signal's reason", async () => {
    const controller = new AbortController();
    const origin = await serve(() => controller.abort(new Error('enough')));
    await expect(pooled()(origin, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it("is the signal's reason before anything is sent", async () => {
    let asked = 0;
    const origin = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    await expect(pooled()(new Request(origin, { signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow(
      'enough',
    );
    expect(asked).toBe(0);
  });

  it("is the signal's reason while it waits for a connection, and nothing is sent later", async () => {
    const paths: (string | undefined)[] = [];
    let release = () => {};
    const arrived = new Promise<void>((resolve) => (release = resolve));
    let answerFirst = () => {};
    const origin = await serve(({ url }, response) => {
      paths.push(url);
      if (url !== '/first') return void response.end();
      answerFirst = () => response.end();
      release();
    });
    const fetch = pooled({ connections: 1 });
    const first = fetch(`${origin}/first`);
    await arrived;
    const controller = new AbortController();
    const second = fetch(`${origin}/second`, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    const third = fetch(`${origin}/third`);
    answerFirst();
    expect([(await first).status, (await third).status]).toEqual([200, 200]);
    expect(paths).toEqual(['/first', '/third']);
  });

  it('is an address that is none', async () => {
    await expect(pooled()('nowhere')).rejects.toBeInstanceOf(TypeError);
  });
});

describe('connections', () => {
  it('are kept, and no more than allowed', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('{}');
    });
    const fetch = pooled({ connections: 2 });
    await Promise.all(Array.from({ length: 20 }, () => fetch(origin)));
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('are closed, and opened again by a later request', async () => {
    const origin = await serve(echo);
    const fetch = pooled();
    await fetch(origin);
    await fetch.close();
    await fetch.close();
    expect((await fetch(origin)).status).toBe(200);
  });
});

describe('a text response', () => {
  const response = () =>
    new TextResponse('{"a":"ü"}', { status: 201, headers: { 'X-Own': '1', 'Content-Type': 'text/plain' } });

  it.each<[string, (from: Response) => Promise<unknown>, unknown]>([
    ['text', (from) => from.text(), '{"a":"ü"}'],
    ['json', (from) => from.json(), { a: 'ü' }],
    ['arrayBuffer', async (from) => (await from.arrayBuffer()).byteLength, 10],
    ['bytes', async (from) => (await from.bytes()).length, 10],
    ['blob', async (from) => (await from.blob()).type, 'text/plain'],
    ['body', (from) => new Response(from.body).text(), '{"a":"ü"}'],
    ['clone', (from) => from.clone().text(), '{"a":"ü"}'],
  ])('gives its %s', async (_, take, expected) => {
    expect(await take(response())).toEqual(expected);
  });

  it.each<[string, (from: Response) => Promise<unknown>]>([
    ['text', (from) => from.text()],
    ['json', (from) => from.json()],
    ['bytes', (from) => from.bytes()],
    ['formData', (from) => from.formData()],
  ])('cannot be read twice (%s)', async (_, take) => {
    const from = response();
    expect(from.bodyUsed).toBe(false);
    await from.text();
    expect(from.bodyUsed).toBe(true);
    await expect(take(from)).rejects.toBeInstanceOf(TypeError);
  });

  it('may be read after it was cloned', async () => {
    const from = response();
    const copy = from.clone();
    expect(copy.headers.get('x-own')).toBe('1');
    expect([await from.text(), await copy.text()]).toEqual(['{"a":"ü"}', '{"a":"ü"}']);
    expect(from.bodyUsed).toBe(true);
  });

  it('is a Response', () => {
    expect(response()).toBeInstanceOf(Response);
    expect(Object.prototype.toString.call(response())).toBe('[object Response]');
  });
});
