import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';
import { nodeServerOptions, toNodeListener, type ServerTimes } from '../src/node.ts';
import { stub } from './stub.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function open(times?: ServerTimes): Promise<() => Socket> {
  const server = createServer(nodeServerOptions(times), toNodeListener(createInspectorHandler(stub())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return () => connect((server.address() as AddressInfo).port, '127.0.0.1');
}

/** All that comes until the server closes the connection. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
  return text;
}

it.each([
  ['says nothing', ''],
  ['stops in the middle of a header', 'POST /v1/continue HTTP/1.1\r\nHost: a\r\nX-Slow'],
  ['stops in the middle of its body', 'POST /v1/continue HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{'],
  [
    'stops in the middle of a chunk',
    'POST /v1/continue HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{',
  ],
])('who %s is cut off', async (_, begins) => {
  const dial = await open({ headersSeconds: 0.1, requestSeconds: 0.2 });
  const socket = dial();
  socket.write(begins);
  expect(await answerOf(socket)).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

it.each([
  ['its body', 'Content-Length: 100\r\n\r\n{'],
  ['a long body', 'Content-Length: 1000000\r\n\r\n{'],
  ['a chunk', 'Transfer-Encoding: chunked\r\n\r\n9\r\n{'],
])('who stops in the middle of %s is told to repeat, and counted, and in the access log', async (_, rest) => {
  const refused: unknown[] = [];
  const answered: number[] = [];
  const { settings } = stub();
  const roomy = { ...settings, limits: { bodyBytes: 2_000_000 } };
  const inspector = { ...stub(), settings: roomy, callbackRefused: (reason: unknown) => void refused.push(reason) };
  const handler = createInspectorHandler(inspector, {
    bodySeconds: 0.1,
    onAnswer: ({ status }) => void answered.push(status),
  });
  const server = createServer(nodeServerOptions(), toNodeListener(handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`POST /v1/continue HTTP/1.1\r\nHost: a\r\n${rest}`);
  const answer = await answerOf(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toMatch(/^Retry-After: \d+\r$/im);
  expect(answer).toContain('did not arrive within 0.1 seconds');
  expect([refused, answered]).toEqual([['slow'], [503]]);
});

it('waits as long as it says', () => {
  expect(nodeServerOptions()).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 80_000,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 1000,
  });
});

it('tells all that is wrong with times', () => {
  expect(() => nodeServerOptions({ headersSeconds: -1, requestSeconds: 'x' as never, odd: 1 } as never)).toThrow(
    /headersSeconds: [^]*requestSeconds: [^]*Unrecognized key: "odd"/,
  );
  expect(() => nodeServerOptions({ headersSeconds: 20, requestSeconds: 10 })).toThrow(
    'headersSeconds: must not be more',
  );
});
