import { expect, describe, it } from 'vitest';
import { eventSite } from '../event-site.ts';

/** `nginx-port haproxy-port our-port`, where `pnpm test:services` started both. */
const { INSPECTOR_TEST_PROXIES = '' } = process.env;
const [nginx = 0, haproxy = 0, ours = 0] = INSPECTOR_TEST_PROXIES.split(' ').map(Number);

describe.skipIf(INSPECTOR_TEST_PROXIES === '').each([
  ['nginx', nginx],
  ['HAProxy', haproxy],
])('a stream of events behind %s', (_, through) => {
  it('brings each event at once, unchanged, and comments in between', async () => {
    const { read, write } = await eventSite({ events: { heartbeatSeconds: 0.1 } }, { port: ours, through });
    const { reader, opening, incoming } = await read('', { 'Accept-Encoding': 'gzip' });
    expect(opening).toEqual({ retry: '2000', id: '0' });
    expect(incoming.headers).toMatchObject({ 'cache-control': 'no-cache, no-transform' });
    expect(incoming.headers['content-encoding']).toBeUndefined();
    for (let count = 1; count <= 3; count += 1) {
      // What a proxy collects would come with the next one, or never.
      await write(1);
      expect((await reader.events(1)).map(({ id }) => id)).toEqual([`${count}`]);
    }
    let block = await reader.next();
    while (block?.comment === undefined) block = await reader.next();
    expect(block).toEqual({ comment: '' });
  });

  it('ends when the inspector stops, and goes on behind the last id', async () => {
    const { inspector, read, write } = await eventSite({}, { port: ours, through });
    await write(500);
    const first = await read('', { 'Last-Event-ID': '0' });
    const seen = [...(await first.reader.events(200))];
    first.incoming.destroy();
    const second = await read('', { 'Last-Event-ID': seen.at(-1)?.id ?? '' });
    seen.push(...(await second.reader.events(300)));
    expect(seen.map(({ id }) => Number(id))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    const ended = second.reader.next();
    await inspector.stop();
    expect(await ended).toBeUndefined();
  });

  it('gives its place back when its reader has left', async () => {
    const { read, ask } = await eventSite({ events: { total: 1, heartbeatSeconds: 0.05 } }, { port: ours, through });
    const first = await read();
    expect((await ask()).statusCode).toBe(503);
    first.incoming.destroy();
    let status = 503;
    while (status === 503) status = (await ask()).statusCode ?? 0;
    expect(status).toBe(200);
  });
});
