import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { nodeServerOptions } from '@ironic-inspector/http-adapter/node';
import { afterEach, expect, it } from 'vitest';
import { answerUnread } from './unread-requests.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What is answered to `text`, and who was told what. */
async function answerTo(text: string) {
  const refused: string[] = [];
  const server = createServer(nodeServerOptions({ headersSeconds: 0.1, requestSeconds: 0.2 }), () => {});
  answerUnread(server, (why) => refused.push(why));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return { answer, refused };
}

it('tells who is slow with the headers to repeat', async () => {
  const { answer, refused } = await answerTo('POST /v1/continue HTTP/1.1\r\nHost: a\r\nX-Slow');
  expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\nRetry-After: 10\r\n/);
  expect(refused).toEqual(['slow']);
});

it.each([
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 Bad Request\r\n/],
  ['too many headers', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`, /^HTTP\/1\.1 431 Request Header/],
])('refuses %s, and tells it', async (_, text, expected) => {
  const { answer, refused } = await answerTo(text);
  expect(answer).toMatch(expected);
  expect(refused).toEqual(['malformed']);
});

it.each([
  ['of which nothing came', ''],
  ['that a handler has', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{'],
])('ends a connection %s, and tells nobody', async (_, text) => {
  expect(await answerTo(text)).toEqual({ answer: '', refused: [] });
});
