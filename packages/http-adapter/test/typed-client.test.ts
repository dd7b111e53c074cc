import type { NewRule } from '@ironic-inspector/core';
import { Hono } from 'hono';
import { hc } from 'hono/client';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  apiRoutes,
  createInspectorApp,
  type InspectorApp,
  type InspectorRoutes,
  type WireContinueAnswer,
  type WireError,
  type WireRule,
  type WireStatus,
} from '../src/index.ts';
import { U } from './matrix.ts';
import { stub } from './stub.ts';

const app = createInspectorApp(stub());
const client = hc<InspectorApp>('http://h.example', { fetch: app.request });
const node = { param: { node: U } };

/** The compiler asks for each method of each path, and for no other. */
const DESCRIBED: { readonly [Path in keyof InspectorRoutes]: { readonly [M in keyof InspectorRoutes[Path]]: true } } = {
  '/': { $get: true },
  '/:version': { $get: true },
  '/v1/continue': { $post: true },
  '/v1/introspection': { $get: true },
  '/v1/introspection/:node': { $get: true, $post: true },
  '/v1/introspection/:node/abort': { $post: true },
  '/v1/introspection/:node/data': { $get: true },
  '/v1/introspection/:node/data/unprocessed': { $get: true, $post: true },
  '/v1/rules': { $get: true, $post: true, $delete: true },
  '/v1/rules/:uuid': { $get: true, $delete: true },
  '/v2/boot-events': { $post: true },
  '/v2/boot-events/ipxe': { $get: true },
};

describe('the client of Hono', () => {
  it('knows every route', () => {
    const described = Object.entries(DESCRIBED).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.slice(1).toUpperCase()} ${path}`),
    );
    // What is below /v2 has a client of its own, but for what others than operators send.
    const routes = apiRoutes.filter(({ path }) => !/^\/v2(?!\/boot-events)/.test(path));
    expect(described.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('has the status of a node', async () => {
    const answer = await client.v1.introspection[':node'].$get(node);
    if (!answer.ok) throw new Error((await answer.json()).error.message);
    const status = await answer.json();
    expectTypeOf(status).toEqualTypeOf<WireStatus>();
    expect(status).toMatchObject({ uuid: U, state: 'waiting' });
  });

  it('begins, ends, lists and posts', async () => {
    const begun = await client.v1.introspection[':node'].$post({ ...node, query: { manage_boot: 'false' } });
    expect(begun.status).toBe(202);
    expect((await client.v1.introspection[':node'].abort.$post(node)).status).toBe(202);
    const page = await client.v1.introspection.$get({ query: { limit: '1', state: 'waiting,error' } });
    if (!page.ok) throw new Error(String(page.status));
    expect((await page.json()).introspection).toHaveLength(1);
    const posted = await client.v1.continue.$post({ json: { inventory: {} } });
    if (!posted.ok) throw new Error(String(posted.status));
    const answer = await posted.json();
    expectTypeOf(answer).toEqualTypeOf<WireContinueAnswer>();
    expect(answer.uuid).toBe(U);
  });

  it('creates, shows and removes rules', async () => {
    const json: NewRule = { actions: [{ action: 'fail', message: 'no' }] };
    const created = await client.v1.rules.$post({ json });
    if (!created.ok) throw new Error(String(created.status));
    const rule = await created.json();
    expectTypeOf(rule).toEqualTypeOf<WireRule>();
    expect(rule.actions).toEqual(json.actions);
    expect((await client.v1.rules[':uuid'].$delete({ param: { uuid: rule.uuid } })).status).toBe(204);
  });

  it('tells failures apart', async () => {
    const answer = await client[':version'].$get({ param: { version: 'v3' } });
    if (answer.ok) throw new Error('there is no v3');
    const failure = await answer.json();
    expectTypeOf(failure).toEqualTypeOf<WireError>();
    expect(failure.error.message).toContain('v3');
  });

  it('knows what is below a path of another app', async () => {
    const whole = new Hono().route('/metal', createInspectorApp(stub()));
    const below = hc<typeof whole>('http://h.example', { fetch: whole.request });
    expect((await below.metal.v1.rules.$get()).status).toBe(200);
  });

  it('refuses what is no route', () => {
    // @ts-expect-error -- there is no such route
    expect(client.v1.introspections.$get).toBeDefined();
    // @ts-expect-error -- statuses are not removed
    const remove = () => client.v1.introspection.$delete();
    expect(remove).toBeDefined();
  });
});
