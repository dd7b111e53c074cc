import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ok } from '@ironic-inspector/core';
import express, { type Express } from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createInspectorApp,
  createInspectorHandler,
  type ApiAuthenticator,
  type ApiRequest,
  type InspectorHandlerOptions,
} from '../src/index.ts';
import { toNodeListener } from '../src/node.ts';
import { U } from './matrix.ts';
import { stub } from './stub.ts';

const mountPath = '/baremetal';
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** An Express application with the API under a path, on a socket; `before` is in front of it. */
async function onExpress(before: (app: Express) => void, options: InspectorHandlerOptions = {}): Promise<string> {
  const app = express();
  before(app);
  app.use(mountPath, toNodeListener(createInspectorHandler(heard(), { mountPath, ...options })));
  const server = app.listen(0, '127.0.0.1');
  opened.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${mountPath}`;
}

/** An inspector whose answer to a callback is what it was sent. */
const heard = () => stub({ continue: async (body) => Ok({ uuid: JSON.stringify(body) }) });

const ask = async (url: string, init?: RequestInit): Promise<[number, string]> => {
  const answer = await fetch(url, init);
  return [answer.status, await answer.text()];
};
const post = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json' },
});

const MOUNT_FIRST =
  '{"error":{"message":"The body was read before it came here: mount the API before body parsers"}}\n';

describe('in Express', () => {
  it('is there under a path, with and without a slash', async () => {
    const url = await onExpress(() => undefined);
    for (const path of ['', '/']) expect(await ask(url + path)).toEqual([200, expect.stringContaining('"versions"')]);
    expect(await ask(`${url}/v1/continue`, post('{"a":1}'))).toEqual([200, expect.stringContaining('a')]);
  });

  it.each(['/v1/continue', '/v1/rules', `/v1/introspection/${U}/data/unprocessed`])(
    'says on %s that a body parser has taken the body, with a status that a ramdisk repeats',
    async (path) => {
      const told: string[] = [];
      const url = await onExpress((app) => app.use(express.json()), { onError: (error) => told.push(error.message) });
      expect(await ask(url + path, post('{"inventory":{}}'))).toEqual([500, MOUNT_FIRST]);
      expect(told).toEqual(['The body was read before it came here: mount the API before body parsers']);
      const large = JSON.stringify({ text: 'x'.repeat(90_000) });
      expect(await ask(url + path, post(large))).toEqual([413, expect.any(String)]);
    },
  );

  it('needs no body where none is read, whatever is in front', async () => {
    const url = await onExpress((app) => app.use(express.json()));
    expect(await ask(`${url}/v1/introspection/${U}`, post('{}'))).toEqual([202, '{}\n']);
    expect(await ask(`${url}/v1/introspection/${U}/data/unprocessed`, post(''))).toEqual([202, '{}\n']);
  });

  it('a body of which the parser keeps the bytes is taken from there', async () => {
    const verify = (request: object, _: unknown, bytes: Buffer) => void Object.assign(request, { rawBody: bytes });
    const url = await onExpress((app) => app.use(express.json({ verify })));
    expect(await ask(`${url}/v1/continue`, post('{"a":1}'))).toEqual([200, expect.stringContaining('a')]);
  });

  it('shows an authenticator the request with what middleware made of it', async () => {
    const auth: ApiAuthenticator = {
      challenge: 'Session',
      identify: async ({ environment, address }: ApiRequest & { environment: { incoming: Signed } }) =>
        Ok({ kind: 'full-access', user: { name: `${environment.incoming.session.user} from ${address}` } }),
    };
    const users: unknown[] = [];
    const session: express.RequestHandler = (request, _, next) => {
      Object.assign(request, { session: { user: 'ada' } });
      next();
    };
    const url = await onExpress((app) => app.use(session), { auth, onAnswer: ({ user }) => users.push(user) });
    expect(await ask(`${url}/v1/introspection`)).toEqual([200, expect.any(String)]);
    expect(users).toEqual([{ name: 'ada from 127.0.0.1' }]);
  });
});

interface Signed extends IncomingMessage {
  readonly session: { readonly user: string };
}

describe('in Fastify', () => {
  it('is there under a path, with and without a slash, and is told of its request', async () => {
    const seen: unknown[] = [];
    const auth: ApiAuthenticator = {
      challenge: 'Fastify',
      identify: async ({ environment }) => {
        seen.push((environment as { user?: unknown }).user);
        return Ok({ kind: 'full-access', user: { name: 'ada' } });
      },
    };
    const handler = createInspectorHandler(heard(), { mountPath, auth });
    const app = fastify({ forceCloseConnections: true });
    opened.push(() => app.close());
    app.decorateRequest('user', 'ada');
    await app.register(
      async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
        for (const path of ['/', '/*']) {
          scope.all(path, (request, reply) => {
            reply.hijack();
            const { user } = request as unknown as { user: string };
            toNodeListener((sent, environment) => handler(sent, { ...environment, user }))(request.raw, reply.raw);
          });
        }
      },
      { prefix: mountPath },
    );
    const url = `${await app.listen({ port: 0, host: '127.0.0.1' })}${mountPath}`;
    for (const path of ['', '/']) expect(await ask(url + path)).toEqual([200, expect.stringContaining('"versions"')]);
    expect(await ask(`${url}/v1/continue`, post('{"a":1}'))).toEqual([200, expect.stringContaining('a')]);
    expect(await ask(`${url}/v1/introspection`)).toEqual([200, expect.any(String)]);
    expect(seen).toEqual(['ada']);
  });

  it('says that its own parsers have taken the body', async () => {
    const app = fastify({ forceCloseConnections: true });
    opened.push(() => app.close());
    const listener = toNodeListener(createInspectorHandler(heard(), { mountPath }));
    app.all(`${mountPath}/*`, (request, reply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    });
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    expect(await ask(`${origin}${mountPath}/v1/continue`, post('{"a":1}'))).toEqual([500, MOUNT_FIRST]);
  });
});

describe('in Hono', () => {
  it('says that middleware has taken the body', async () => {
    const app = new Hono();
    app.use(async (context, next) => {
      await context.req.json();
      await next();
    });
    app.route(mountPath, createInspectorApp(heard(), { mountPath }));
    const answer = await app.request(`${mountPath}/v1/continue`, post('{"a":1}'));
    expect([answer.status, await answer.text()]).toEqual([500, MOUNT_FIRST]);
  });

  it('shows an authenticator what middleware has set, and leaves it as it is', async () => {
    const seen: unknown[] = [];
    const auth: ApiAuthenticator = {
      challenge: 'Session',
      identify: async ({ variables }) => {
        seen.push({ ...variables });
        return Ok({ kind: 'full-access', user: { name: 'ada' } });
      },
    };
    const logged: unknown[] = [];
    const after: unknown[] = [];
    const app = new Hono<{ Variables: { user: object } }>();
    app.use(async (context, next) => {
      context.set('user', { secret: 's' });
      await next();
      after.push(context.get('user'));
    });
    app.route(mountPath, createInspectorApp(stub(), { mountPath, auth, onAnswer: ({ user }) => logged.push(user) }));
    expect((await app.request(`${mountPath}/v1/introspection`)).status).toBe(200);
    expect((await app.request(`${mountPath}/v1`)).status).toBe(200);
    expect(seen).toEqual([{ user: { secret: 's' } }]);
    expect(after).toEqual([{ secret: 's' }, { secret: 's' }]);
    // Nobody is identified on a public route.
    expect(logged).toEqual([{ name: 'ada' }, undefined]);
  });
});
