import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage, type RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { listen, serverOf, type TlsOptions } from './listen.ts';

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const pem = (name: string) => readFileSync(new URL(`../../test/tls/${name}.pem`, import.meta.url), 'utf8');
const TLS: TlsOptions = { cert: pem('cert'), key: pem('key') };
/** Longer than any test: what ends earlier is not ended by it. */
const PATIENT = { headersSeconds: 600, requestSeconds: 600, idleSeconds: 600 };

async function listening(answer: RequestListener, tls?: TlsOptions) {
  const server = serverOf(answer, { times: PATIENT, ...(tls && { tls }) }).unwrap();
  ends.push(() => server.closeAllConnections());
  const open = (await listen(server, { port: 0, ...(tls && { tls }) })).unwrap();
  const port = Number(new URL(open.url).port);
  const close = () => open.close();
  const dial = async () => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    ends.push(() => socket.destroy());
    socket.on('error', () => {});
    await accepted;
    return socket;
  };
  return { server, port, close, dial };
}

const gone = (socket: Socket) => (socket.closed ? Promise.resolve() : once(socket.resume(), 'close'));
const hello: RequestListener = (_, outgoing) => void outgoing.end('hello');

describe('a server that stops', { timeout: 8000 }, () => {
  it('waits for no connection that never asked, nor for half a request', async () => {
    const { close, dial } = await listening(hello);
    const silent = await dial();
    const half = await dial();
    half.write('POST /v1/continue HTTP/1.1\r\nHost: a\r\nX-Slow');
    await close();
    await Promise.all([gone(silent), gone(half)]);
    expect([silent.closed, half.closed]).toEqual([true, true]);
  });

  it('waits for no connection whose requests are answered, and tells the client so', async () => {
    const waiting = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const { port, close } = await listening((_, outgoing) => {
      asked.resolve();
      void waiting.promise.then(() => outgoing.end('hello'));
    });
    const agent = new Agent({ keepAlive: true });
    ends.push(() => agent.destroy());
    const response = once(get({ port, agent }), 'response');
    await asked.promise;
    const closed = close();
    waiting.resolve();
    const [answer] = (await response) as [IncomingMessage];
    expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close']);
    answer.resume();
    await closed;
  });

  it('answers a request that is on its way', async () => {
    const { close, dial } = await listening(hello);
    const socket = await dial();
    socket.write('GET /v1 HTTP/1.1\r\nHost: a\r\n');
    const closed = close();
    socket.write('\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close[^]*hello$/);
    await closed;
  });

  it('waits for no TLS client that does not greet, or does not ask', async () => {
    const { server, port, close, dial } = await listening(hello, TLS);
    const silent = await dial();
    const met = once(server, 'secureConnection');
    const greeted = connectSecurely({ port, host: '127.0.0.1', ca: TLS.cert, servername: 'localhost' });
    ends.push(() => greeted.destroy());
    await met;
    await close();
    await Promise.all([gone(silent), gone(greeted)]);
    expect([silent.closed, greeted.closed]).toEqual([true, true]);
  });
});
