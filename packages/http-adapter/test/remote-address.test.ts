import { Ok } from '@ironic-inspector/core';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import {
  createInspectorApp,
  createInspectorHandler,
  type AnsweredRequest,
  type InspectorHandlerOptions,
} from '../src/index.ts';
import { stub } from './stub.ts';

const callback = { allowedNetworks: ['192.0.2.0/24', '2001:db8::/32'] };
const posted = (headers: Record<string, string> = {}) =>
  new Request('http://h.example/v1/continue', { method: 'POST', body: '{}', headers });

/** What Bun hands over: an object that knows addresses. */
interface Server {
  requestIP(request: Request): { readonly address: string } | null;
}
/** What Deno hands over. */
interface Connection {
  readonly remoteAddr: { readonly hostname: string };
}

const onBun: InspectorHandlerOptions = {
  callback,
  remoteAddress: (request, server: Server) => server.requestIP(request)?.address,
};
const onDeno: InspectorHandlerOptions = {
  callback,
  remoteAddress: (_, connection: Connection) => connection.remoteAddr.hostname,
};
const onWorkers: InspectorHandlerOptions = {
  callback,
  remoteAddress: (request) => request.headers.get('cf-connecting-ip'),
};

it.each<[string, InspectorHandlerOptions, object, Record<string, string>, number]>([
  ['Bun', onBun, { requestIP: () => ({ address: '192.0.2.7' }) }, {}, 200],
  ['Bun, elsewhere', onBun, { requestIP: () => ({ address: '192.0.3.7' }) }, {}, 403],
  ['Bun, over a Unix socket', onBun, { requestIP: () => null }, {}, 403],
  ['Deno', onDeno, { remoteAddr: { hostname: '2001:db8::7' } }, {}, 200],
  ['Deno, elsewhere', onDeno, { remoteAddr: { hostname: '::1' } }, {}, 403],
  ['Workers', onWorkers, {}, { 'cf-connecting-ip': '192.0.2.7' }, 200],
  ['Workers, without their proxy', onWorkers, {}, {}, 403],
])('networks are told apart on %s', async (_, options, environment, headers, status) => {
  const handler = createInspectorHandler(stub(), options);
  expect((await handler(posted(headers), environment)).status).toBe(status);
  const app = new Hono().route('/', createInspectorApp(stub(), options));
  expect((await app.fetch(posted(headers), environment)).status).toBe(status);
});

it('is in the access log, in flow events and before authenticators', async () => {
  const seen: unknown[] = [];
  const handler = createInspectorHandler(
    stub({
      introspect: async (node, options) => {
        seen.push(options?.remoteAddress);
        return await stub().introspect(node);
      },
    }),
    {
      remoteAddress: () => '192.0.2.7',
      auth: {
        challenge: 'Address',
        identify: async ({ address, source }) => {
          seen.push(address, source);
          return Ok({ kind: 'full-access', user: { name: 'they' } });
        },
      },
      onAnswer: ({ remoteAddress }: AnsweredRequest) => seen.push(remoteAddress),
    },
  );
  const answer = await handler(new Request('http://h.example/v1/introspection/n', { method: 'POST' }));
  expect(answer.status).toBe(202);
  expect(seen).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.7', '192.0.2.7']);
});

it('gives way to what a trusted proxy says, and to nothing else', async () => {
  const forwarded = { 'X-Forwarded-For': '192.0.2.7' };
  const ask = async (options: InspectorHandlerOptions, environment?: object) =>
    (await createInspectorHandler(stub(), { callback, ...options })(posted(forwarded), environment)).status;
  const remoteAddress = () => '203.0.113.1';
  expect(await ask({ remoteAddress })).toBe(403);
  expect(await ask({ remoteAddress, trustForwarded: true })).toBe(200);
  const socket = { incoming: { socket: { remoteAddress: '192.0.2.7' } } };
  expect(await ask({}, socket)).toBe(200);
  expect(await ask({ remoteAddress }, socket)).toBe(403);
});

it.each<[string, () => unknown]>([
  ['throws', () => JSON.parse('no JSON')],
  ['answers later', async () => '192.0.2.7'],
  ['answers no text', () => ({ address: '192.0.2.7' })],
])('a function that %s is a defect, on the callback one that is repeated', async (_, remoteAddress) => {
  const errors: string[] = [];
  const answers: unknown[] = [];
  const handler = createInspectorHandler(stub(), {
    callback,
    remoteAddress: remoteAddress as () => string,
    onError: ({ code }) => errors.push(code),
    onAnswer: ({ status, remoteAddress }) => answers.push([status, remoteAddress]),
  });
  expect((await handler(posted())).status).toBe(500);
  expect((await handler(new Request('http://h.example/v1/introspection'))).status).toBe(500);
  expect(errors).toEqual(['internal', 'internal']);
  expect(answers).toEqual([
    [500, undefined],
    [500, undefined],
  ]);
});

it('where no address is known, the refusal says so', async () => {
  const handler = createInspectorHandler(stub(), { callback });
  const answer = await handler(posted());
  expect([answer.status, await answer.json()]).toEqual([
    403,
    { error: { message: 'Callbacks are taken from some networks only, and where this one comes from is unknown' } },
  ]);
});

it('is a function', () => {
  expect(() => createInspectorHandler(stub(), { remoteAddress: '192.0.2.7' as never })).toThrow(
    'remoteAddress: must be a function',
  );
});
