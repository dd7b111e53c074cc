import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Err, InspectorError } from '@ironic-inspector/core';
import { afterEach, expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { stub } from './stub.ts';

const opened: (() => void)[] = [];
afterEach(() => opened.splice(0).forEach((close) => close()));

/**
 * Sends `text` over a socket as it is and gives everything that comes back before the server ends
 * it.
 */
async function raw(text: string, listener = toNodeListener(createInspectorHandler(stub()))): Promise<string> {
  const server = createServer(listener);
  opened.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

it('answers a request without a host, as balancers send it', async () => {
  const answer = await raw('GET / HTTP/1.0\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answer).toContain('"href":"http://localhost/v1"');
});

it.each([
  ['a host that is none', 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'],
  ['a host with a path in it', 'GET / HTTP/1.1\r\nHost: a.example/x\r\nConnection: close\r\n\r\n'],
  ['a target that is none', 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
])('answers %s with 400 in JSON', async (_, text) => {
  const answer = await raw(text);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toMatch(/\r\nX-OpenStack-Ironic-Inspector-API-Maximum-Version: 1\.18\r\n/i);
  expect(answer).toMatch(/\{"error":\{"message":"Bad request: [^"]+"\}\}\n/);
});

it('answers a request for an absolute URL', async () => {
  const answer = await raw('GET http://a.example/v3 HTTP/1.1\r\nHost: b.example\r\nConnection: close\r\n\r\n');
  expect(answer).toContain('{"error":{"message":"Version v3 not found."}}');
});

it('says 413 before a body that is too long has come', async () => {
  const answer = await raw(
    'POST /v1/continue HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\nConnection: close\r\n\r\nxx',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

it('sends the length of what it answers', async () => {
  const answer = await raw(
    'POST /v1/introspection/n HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
  expect(answer).toMatch(/\r\ncontent-length: 3\r\n/i);
  expect(answer.endsWith('\r\n\r\n{}\n')).toBe(true);
});

it('sends what an app around it adds: cookies, a body of its own', async () => {
  const handler = createInspectorHandler(stub());
  const around = toNodeListener(async (request, environment) => {
    const response = await handler(request, environment);
    for (const cookie of ['a=1', 'b=2']) response.headers.append('Set-Cookie', cookie);
    return request.url.endsWith('/v1') ? response : new Response(await response.text(), { status: 203 });
  });
  const head = ' HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
  const kept = await raw(`GET /v1${head}`, around);
  expect(kept).toMatch(/\r\nset-cookie: a=1\r\nset-cookie: b=2\r\n/i);
  expect(kept).toContain('"resources"');
  const other = await raw(`GET /v3${head}`, around);
  expect(other).toMatch(/^HTTP\/1\.1 203 /);
  expect(other).toContain('{"error":{"message":"Version v3 not found."}}');
});

it('sends a long answer to the letter, and its length in bytes', async () => {
  const long = `${'ü€😀'.repeat(8_000)}"\\`;
  const inspector = stub({ status: async () => Err(new InspectorError('bad-request', long)) });
  const listener = toNodeListener(createInspectorHandler(inspector));
  const answer = await raw('GET /v1/introspection/n HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', listener);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  // A comparison that fails would print all of it.
  expect(body === `${JSON.stringify({ error: { message: long } })}\n`).toBe(true);
  expect(head).toMatch(new RegExp(`\r\ncontent-length: ${Buffer.byteLength(body)}(\r\n|$)`, 'i'));
});

it('sends the head alone of what has text', async () => {
  const head = await raw('HEAD /v1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 /);
  expect(head.endsWith('\r\n\r\n')).toBe(true);
});

it('leaves the global Request and Response alone', () => {
  const [request, response] = [globalThis.Request, globalThis.Response];
  toNodeListener(createInspectorHandler(stub()));
  expect([globalThis.Request, globalThis.Response]).toEqual([request, response]);
});

it('survives a handler that breaks its word', async () => {
  const listener = toNodeListener(() => Promise.reject(new Error('broken')));
  expect(await raw('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', listener)).toMatch(/^HTTP\/1\.1 [45]00 /);
});
