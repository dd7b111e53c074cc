import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Err, type FollowedEvents, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { type ApiAuthenticator, createInspectorHandler } from '../src/index.ts';
import { eventSite } from './event-site.ts';
import { stub } from './stub.ts';

describe('a stream of events', () => {
  it('ends when the inspector stops', async () => {
    const { inspector, read } = await eventSite();
    const { reader } = await read();
    const ended = reader.next();
    await inspector.stop();
    expect(await ended).toBeUndefined();
    expect(reader.incoming.complete).toBe(true);
  });

  it('ends when the server is about to stop, and none begins any more', async () => {
    const stopping = new AbortController();
    const { read, ask, server } = await eventSite({ events: { signal: stopping.signal } });
    const readers = [await read(), await read()];
    const ended = Promise.all(readers.map(({ reader }) => reader.next()));
    stopping.abort();
    expect(await ended).toEqual([undefined, undefined]);
    expect((await ask()).statusCode).toBe(503);
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
  });

  it('ends when its user may not read any more, not when nobody can tell', async () => {
    let answer: Awaited<ReturnType<ApiAuthenticator['identify']>>;
    const admin = { kind: 'roles', user: { id: 'u', name: 'n' }, roles: ['admin'], systemScope: false } as const;
    let asked = 0;
    const auth: ApiAuthenticator = { challenge: 'Basic', identify: async () => (asked++, answer) };
    const { read } = await eventSite({ auth, events: { recheckSeconds: 0.02, heartbeatSeconds: 0.05 } });
    for (const end of [
      Err(new InspectorError('unauthenticated', 'gone')),
      Ok({ ...admin, roles: [], projectId: undefined }),
    ]) {
      answer = Ok({ ...admin, projectId: undefined });
      const { reader } = await read();
      answer = Err(new InspectorError('identity-unavailable', 'Keystone is away'));
      const before = asked;
      while (asked < before + 3) expect(await reader.next()).toEqual({ comment: '' });
      answer = end;
      let block = await reader.next();
      while (block !== undefined) block = await reader.next();
      expect(reader.incoming.complete).toBe(true);
    }
  });

  it('ends with the token, also where nobody can tell', async () => {
    const identity = {
      kind: 'roles',
      user: { id: 'u', name: 'n' },
      roles: ['admin'],
      systemScope: false,
      projectId: undefined,
      expiresAt: new Date(Date.now() + 300),
    } as const;
    let isAway = false;
    const auth: ApiAuthenticator = {
      challenge: 'Basic',
      identify: async () => (isAway ? Err(new InspectorError('identity-unavailable', 'away')) : Ok(identity)),
    };
    const { read } = await eventSite({ auth });
    const { reader } = await read();
    isAway = true;
    expect(await reader.next()).toBeUndefined();
    expect(Date.now()).toBeGreaterThanOrEqual(identity.expiresAt.getTime());
  });

  it('has a place, of its user and of all, which it gives back', async () => {
    const auth: ApiAuthenticator = {
      challenge: 'Basic',
      identify: async ({ headers }) =>
        Ok({ kind: 'full-access', user: { name: headers.get('authorization') ?? 'nobody' } }),
    };
    const { read, ask } = await eventSite({ auth, events: { perUser: 2, total: 3 } });
    const as = (user: string) => ['', { authorization: user }] as const;
    const first = await read(...as('a'));
    await read(...as('a'));
    const refused = await ask(...as('a'));
    expect(refused.statusCode).toBe(429);
    await read(...as('b'));
    const full = await ask(...as('b'));
    expect([full.statusCode, full.headers['retry-after']]).toEqual([503, '10']);
    first.incoming.destroy();
    // The server learns that a client has left a moment later.
    let status = 503;
    while (status === 503) status = (await ask(...as('a'))).statusCode ?? 0;
    expect(status).toBe(200);
    // What is refused holds no place.
    for (let times = 0; times < 3; times += 1)
      expect((await ask('?types=no', { authorization: 'b' })).statusCode).toBe(503);
  });

  it('holds no place for a request that asks for its head alone, or is refused', async () => {
    const { inspector } = await eventSite();
    const handler = createInspectorHandler(inspector, { events: { total: 1 } });
    const send = (method: string, query = '') => handler(new Request(`http://h.example/v2/events${query}`, { method }));
    for (let times = 0; times < 2; times += 1) {
      const head = await send('HEAD');
      expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
      expect((await send('GET', '?types=no')).status).toBe(400);
    }
    const answer = await send('GET');
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
    const again = await send('GET');
    expect(again.status).toBe(200);
    await again.body?.cancel();
  });

  it('gives its place back when there is a defect, in an event or before the first', async () => {
    const { inspector } = await eventSite();
    const broken = {
      kind: 'event',
      position: 1,
      get event(): never {
        throw new TypeError('a defect');
      },
    } as const;
    let returned = 0;
    const events: FollowedEvents = {
      position: 0,
      take: () => [],
      next: async () => ({ value: broken, done: false }),
      return: async () => (returned++, { value: undefined, done: true }),
      [Symbol.asyncIterator]: () => events,
    };
    let follow: () => Promise<Result<FollowedEvents, InspectorError>> = async () => Ok(events);
    const { history, ...rest } = stub();
    const served = { ...rest, history: { ...history, follow: () => follow() } };
    const handler = createInspectorHandler(served, { events: { total: 1 } });
    const ask = () => handler(new Request('http://h.example/v2/events'));
    for (let times = 1; times <= 2; times += 1) {
      const answer = await ask();
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('retry: 2000\nid: 0\n\n');
      expect(returned).toBe(times);
    }
    follow = () => {
      throw new TypeError('a defect');
    };
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 500]);
    follow = () => inspector.history.follow();
    const answer = await ask();
    expect(answer.status).toBe(200);
    await answer.body?.cancel();
  });

  it('whose reader is too slow is cut off, and read on by its id', async () => {
    const { read, write, server } = await eventSite({ events: { slowSeconds: 0.3, total: 1 } });
    const connected = once(server, 'connection');
    const { reader, incoming } = await read('', { 'Last-Event-ID': '0' });
    const [ours] = (await connected) as [Socket];
    const cutOff = once(ours, 'close');
    // More than sockets hold for a reader.
    for (let batch = 0; batch < 30; batch += 1) await write(100, { size: 10_000 });
    await cutOff;
    const seen = await reader.events(3000);
    expect(seen.length).toBeLessThan(3000);
    expect(incoming.complete).toBe(false);
    const on = await read('', { 'Last-Event-ID': seen.at(-1)?.id ?? '0' });
    const rest = await on.reader.events(3000 - seen.length);
    expect([...seen, ...rest].map(({ id }) => Number(id))).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1));
  });

  it('may be read by pages of other origins, which may send the last id', async () => {
    const cors = { allowedOrigins: ['*'] };
    const { inspector } = await eventSite();
    const handler = createInspectorHandler(inspector, { cors });
    const preflight = await handler(
      new Request('http://h.example/v2/events', {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://a.example',
          'Access-Control-Request-Method': 'GET',
          'Access-Control-Request-Headers': 'last-event-id, x-auth-token, authorization',
        },
      }),
    );
    expect(preflight.headers.get('access-control-allow-headers')).toBe('last-event-id,x-auth-token,authorization');
    const answer = await handler(
      new Request('http://h.example/v2/events', { headers: { Origin: 'https://a.example' } }),
    );
    await answer.body?.cancel();
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('access-control-expose-headers')).toContain('Retry-After');
    const old = await handler(new Request('http://h.example/v1', { headers: { Origin: 'https://a.example' } }));
    expect(old.headers.get('access-control-allow-credentials')).toBe('true');
    expect(old.headers.get('access-control-expose-headers')).toBeNull();
  });
});
