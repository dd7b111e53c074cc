import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '@ironic-inspector/testing';
import { createInspectorClient, type InspectorClientOptions } from '../src/index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const NODE = 'c244557e-899f-46fa-a1ff-5b2c6718616b';
const event = (position: number, type = 'powered-on') =>
  `id: ${position}\nevent: ${type}\ndata: {"type":"${type}","at":"2026-11-28T12:00:0${position % 10}.000Z","node":"${NODE}"}\n\n`;

type Connection = (response: ServerResponse, request: IncomingMessage) => void;

/** A server of streams, each connection as the test says. */
const streams = (...connections: readonly Connection[]) => serverOf(connections, tellPosition);

/** The same, which answers as the test says how much is on record. */
async function serverOf(connections: readonly Connection[], answerPosition: (response: ServerResponse) => unknown) {
  const asked: { readonly url: string; readonly after: unknown }[] = [];
  const open: ServerResponse[] = [];
  const http = createServer((request, response) => {
    if (request.url === '/v2/boot-policy') {
      asked.push({ url: request.url, after: undefined });
      return void response.end('{}');
    }
    if (request.url === '/v2/history') return void answerPosition(response);
    asked.push({ url: request.url ?? '', after: request.headers['last-event-id'] });
    open.push(response);
    const next = connections[Math.min(open.length, connections.length) - 1];
    next?.(response, request);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    http.closeAllConnections();
    http.close();
  });
  const endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = (options: Partial<InspectorClientOptions> = {}) =>
    createInspectorClient({ endpoint, api: 'v2', retry: { firstPause: 1, longestPause: 5 }, ...options });
  return { asked, open, http, client };
}

/** The last event that is on record has position 10. */
const tellPosition = (response: ServerResponse) => {
  const counts = { runs: 1, events: 10, documents: 0, refused: 0, bytes: 1000, removed: 0 };
  response.end(JSON.stringify({ ...counts, position: 10 }));
};
const begin = (response: ServerResponse, text = '') => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(`retry: 2000\nid: 10\n\n${text}`);
};
const refuse = (status: number, code: string) => (response: ServerResponse) => {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'urn:x', title: code, status, detail: 'The reason', code }));
};

describe('a stream of events', () => {
  it('is asked for what is watched, and read as it comes, however it is cut into pieces', async () => {
    const text = `:\n\n${event(11)}: comment\n${event(12, 'waited-for-by-a-newer-server')}`;
    const { asked, client } = await streams((response) => {
      begin(response);
      for (const byte of Buffer.from(text)) response.write(Buffer.of(byte));
    });
    const watched = client().watch({ node: NODE, runId: 'run', types: ['powered-on', 'failed'] });
    const first = await watched.next();
    expect(first.value).toEqual({ type: 'powered-on', node: NODE, at: new Date('2026-11-28T12:00:01Z') });
    // What a newer server has is given as it is.
    expect((await watched.next()).value).toMatchObject({ type: 'waited-for-by-a-newer-server' });
    await watched.return();
    expect(asked).toEqual([{ url: `/v2/events?node=${NODE}&run=run&types=powered-on%2Cfailed`, after: '10' }]);
  });

  it('goes on behind the last event when the connection ends, or breaks', async () => {
    const { asked, client } = await streams(
      (response) => {
        begin(response, event(11));
        response.end();
      },
      (response) => {
        begin(response, event(12));
        setImmediate(() => response.destroy());
      },
      (response) => begin(response, event(13)),
    );
    const watched = client().watch();
    const seconds: (number | undefined)[] = [];
    for await (const { at } of watched) if (seconds.push(at.getUTCSeconds()) === 3) break;
    expect(seconds).toEqual([1, 2, 3]);
    expect(asked.map(({ after }) => after)).toEqual(['10', '11', '12']);
    expect(watched.dropped).toBe(0);
  });

  it('goes on behind an id that came without an event, too', async () => {
    const { asked, client } = await streams(
      (response) => {
        begin(response);
        response.end(':\nid: 70\n\n');
      },
      (response) => begin(response, event(71)),
    );
    expect((await client().watch().next()).value?.type).toBe('powered-on');
    expect(asked.map(({ after }) => after)).toEqual(['10', '70']);
  });

  it('says when not all is kept any more', async () => {
    const { client } = await streams((response) =>
      begin(response, `id: 90\nevent: reset\ndata: {"position":90}\n\n${event(91)}`),
    );
    const watched = client().watch();
    expect((await watched.next()).value?.type).toBe('powered-on');
    expect(watched.dropped).toBe(1);
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [404, 'not-supported'],
    [400, 'bad-request'],
  ])('that is refused with %i ends the loop', async (status, code) => {
    const { asked, client } = await streams((response) => refuse(status, code)(response));
    const watched = client().watch();
    await expect(watched.next()).rejects.toMatchObject({ code, message: 'The reason' });
    expect(await watched.next()).toEqual({ value: undefined, done: true });
    expect(asked).toHaveLength(1);
  });

  it('ends when a token has expired meanwhile', async () => {
    const { client } = await streams(
      (response) => {
        begin(response, event(11));
        response.end();
      },
      refuse(401, 'unauthenticated'),
    );
    const watched = client().watch();
    expect((await watched.next()).done).toBe(false);
    await expect(watched.next()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is tried again when the server has too much to do, or is away', async () => {
    const { asked, client } = await streams(
      refuse(503, 'overloaded'),
      (response) => void response.destroy(),
      (response) => void response.writeHead(502).end('<html>'),
      (response) => begin(response, event(11)),
    );
    expect((await client().watch().next()).value?.type).toBe('powered-on');
    expect(asked).toHaveLength(4);
  });

  it('is given up when the server stays away', async () => {
    const { client } = await streams(refuse(503, 'overloaded'));
    const watched = client({ reconnectFor: 0 }).watch();
    await expect(watched.next()).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('is closed when the reader leaves, or by its signal', async () => {
    const { open, client } = await streams((response) => begin(response, event(11)));
    for await (const { type } of client().watch()) {
      expect(type).toBe('powered-on');
      break;
    }
    const end = new AbortController();
    const watched = client().watch({ signal: end.signal });
    expect((await watched.next()).done).toBe(false);
    const next = watched.next();
    end.abort();
    expect(await next).toEqual({ value: undefined, done: true });
    await eventually(() => open.length === 2 && open.every((response) => response.destroyed), 'both to be closed');
  });

  it.each([
    ['a page of a proxy', 'text/html', '<html>Sign in first'],
    ['JSON', 'application/json', '{}'],
    ['nothing', undefined, ''],
    ['of a type that only begins alike', 'text/event-streams', 'id: 1\n\n'],
  ])('that is %s ends the loop', async (_, type, text) => {
    const { asked, client } = await streams((response) => {
      response.writeHead(200, type === undefined ? {} : { 'Content-Type': type }).end(text);
    });
    const watched = client().watch();
    await expect(watched.next()).rejects.toMatchObject({
      code: 'inspector-failed',
      message: expect.stringContaining('text/event-stream'),
    });
    expect(await watched.next()).toEqual({ value: undefined, done: true });
    expect(asked).toHaveLength(1);
  });

  it('that ends each time before it says anything is given up', async () => {
    const { client } = await streams((response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(': comment\n\n');
    });
    const watched = client({ reconnectFor: 0 }).watch();
    await expect(watched.next()).rejects.toMatchObject({ code: 'inspector-unavailable' });
  });

  it('with an event that is too long to be one ends the loop: it would come again', async () => {
    const { asked, client } = await streams((response) => begin(response, `data: ${'x'.repeat(17 * 2 ** 20)}`));
    const watched = client().watch();
    await expect(watched.next()).rejects.toMatchObject({ code: 'inspector-failed' });
    expect(asked).toHaveLength(1);
  });

  it('that is refused in words without an end ends the loop', async () => {
    const { client } = await streams((response) => {
      response.writeHead(403, { 'Content-Type': 'application/problem+json' });
      response.write('{"detail": "');
    });
    const watched = client({ timeout: 50, reconnectFor: 0 }).watch();
    await expect(watched.next()).rejects.toMatchObject({ code: expect.stringMatching(/forbidden|inspector-unav/) });
  });

  it('whose beginning is withheld holds up nothing else, and misses nothing', async () => {
    let withheld: ServerResponse | undefined;
    const { asked, client } = await streams((response) => (withheld = response));
    const inspector = client();
    const watched = inspector.watch();
    await eventually(() => withheld !== undefined, 'the stream to be asked for');
    await inspector.bootPolicy();
    expect(asked).toEqual([
      { url: '/v2/events', after: '10' },
      { url: '/v2/boot-policy', after: undefined },
    ]);
    if (withheld !== undefined) begin(withheld, event(11));
    expect((await watched.next()).value?.type).toBe('powered-on');
    await watched.return();
  });

  it('begins before what is asked next: where it begins is asked first', async () => {
    let counting: ServerResponse | undefined;
    const { asked, client } = await serverOf([(response) => begin(response)], (response) => (counting = response));
    const inspector = client();
    const watched = inspector.watch();
    const answer = inspector.bootPolicy();
    await eventually(() => counting !== undefined, 'the position to be asked for');
    expect(asked).toEqual([]);
    if (counting !== undefined) tellPosition(counting);
    await answer;
    expect(asked.map(({ url }) => url).toSorted()).toEqual(['/v2/boot-policy', '/v2/events']);
    await watched.return();
  });

  it('holds up what is asked next for five seconds at most, when the server is too busy to count', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    ends.push(() => vi.useRealTimers());
    let isCounting = false;
    const { asked, client } = await serverOf([(response) => begin(response)], () => (isCounting = true));
    const inspector = client();
    const watched = inspector.watch();
    const answer = inspector.bootPolicy();
    await eventually(() => isCounting, 'the position to be asked for');
    await vi.advanceTimersByTimeAsync(4999);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await answer;
    await eventually(() => asked.length === 2, 'the stream to be asked for');
    expect(asked.map(({ after }) => after)).toEqual([undefined, undefined]);
    await watched.return();
  });

  it('begins when the server listens where nobody may know what is on record', async () => {
    const { asked, client } = await serverOf([(response) => begin(response, event(11))], refuse(403, 'forbidden'));
    const watched = client().watch();
    expect((await watched.next()).value?.type).toBe('powered-on');
    expect(asked).toEqual([{ url: '/v2/events', after: undefined }]);
    await watched.return();
  });

  it('is left at once, whatever is not answered', async () => {
    const { client } = await serverOf([], () => undefined);
    const watched = client().watch();
    const next = watched.next();
    expect(await watched.return()).toEqual({ value: undefined, done: true });
    expect(await next).toEqual({ value: undefined, done: true });
  });

  it('does not read ahead of its reader', async () => {
    let sent = 0;
    let isFull = false;
    const { client } = await streams((response) => {
      begin(response);
      const large = event(11).replace('"powered-on"', `"powered-on","padding":"${'x'.repeat(100_000)}"`);
      const write = () => {
        while (sent < 10_000 && !isFull) {
          sent += 1;
          isFull = !response.write(large);
        }
      };
      response.on('drain', () => {
        isFull = false;
        write();
      });
      write();
    });
    const watched = client().watch();
    expect((await watched.next()).done).toBe(false);
    await eventually(() => isFull, 'the server to be held up');
    // What could be read meanwhile is not.
    for (let times = 0; times < 50; times += 1) await client().bootPolicy();
    expect(isFull).toBe(true);
    expect(sent).toBeLessThan(1000);
    await watched.return();
  });
});
