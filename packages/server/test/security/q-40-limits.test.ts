import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

/** The original reads whatever anybody sends, and copies it several times. */
const MIB = 1024 * 1024;

/** Sends bytes and no more; what came back, until the server or we are done. */
async function raw({ url }: Site, head: string, chunk: string, times: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  const answered = new Promise<void>((resolve) => {
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      resolve();
    });
    socket.on('close', () => resolve());
    // It may be closed while there is more to be sent.
    socket.on('error', () => resolve());
  });
  socket.write(head);
  for (let sent = 0; sent < times && text === '' && !socket.destroyed; sent++) {
    await new Promise((resolve) => socket.write(chunk, resolve));
  }
  await answered;
  socket.destroy();
  return text;
}

const POST = 'POST /v1/continue HTTP/1.1\r\nHost: inspector.example\r\n';

it.each([
  ['declares more than is allowed', `${POST}Content-Length: ${33 * MIB}\r\n\r\n`, '', 0],
  ['never ends', `${POST}Transfer-Encoding: chunked\r\n\r\n`, `${MIB.toString(16)}\r\n${'x'.repeat(MIB)}\r\n`, 1000],
])('a body that %s is refused with 413', async (_, head, chunk, times) => {
  const site = await openSite();
  expect(await raw(site, head, chunk, times)).toMatch(/^HTTP\/1\.1 413 /);
});

it.each([
  ['nested too deep', `{"a":${'['.repeat(1000)}`, 400],
  ['nested too deep by far', '['.repeat(5 * MIB), 400],
  ['of too many objects', `{"a":[${'{},'.repeat(MIB)}{}]}`, 413],
  ['of too many numbers', `{"a":[${'1,'.repeat(MIB)}1]}`, 413],
  ['of too many keys', `{${Array.from({ length: 600_000 }, (_, index) => `"${index}":0`).join(',')}}`, 413],
  ['of one long string', `{"error":"${'x'.repeat(5 * MIB)}"}`, 400],
  ['of one long number', `{"error":${'9'.repeat(5 * MIB)}}`, 400],
  ['of escapes', `{"error":"${'\\u0000'.repeat(MIB)}"}`, 400],
])('a body %s is refused, and what comes next is answered', async (_, body, status) => {
  const site = await openSite();
  for (const path of [
    '/v1/continue',
    '/v1/rules',
    '/v1/introspection/1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a/data/unprocessed',
  ]) {
    const answer = await site.send('POST', path, body);
    // Data that is applied again is looked at only if its node has a run.
    expect(answer.status).toBe(
      path.startsWith('/v1/introspection') && status === 400 && body.startsWith('{"error"') ? 404 : status,
    );
    expect(answer.text.length).toBeLessThan(40_000);
  }
  await site.wait();
  expect((await site.send('POST', '/v1/continue', site.payload())).status).toBe(200);
  await site.idle();
});

it('what was refused is in no status, and in no event to the letter', async () => {
  const site = await openSite();
  await site.wait();
  const body = { ...site.payload(), error: 'x'.repeat(5 * MIB) };
  expect((await site.send('POST', '/v1/continue', body)).status).toBe(400);
  await site.idle();
  expect((await site.send('GET', '/v1/introspection/1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a')).text.length).toBeLessThan(
    10_000,
  );
  expect(JSON.stringify(site.events).length).toBeLessThan(200_000);
});
