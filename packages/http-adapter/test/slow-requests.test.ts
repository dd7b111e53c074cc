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

it('waits as long as it says', () => {
  expect(nodeServerOptions()).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 60_000,
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
