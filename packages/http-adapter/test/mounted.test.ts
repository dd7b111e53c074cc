import { Hono } from 'hono';
import { mount } from 'hono/mount';
import { expect, it } from 'vitest';
import { createInspectorApp, createInspectorHandler } from '../src/index.ts';
import { stub } from './stub.ts';

const mountPath = '/baremetal';
const WAYS: [string, () => Hono][] = [
  ['its app, by route()', () => new Hono().route(mountPath, createInspectorApp(stub(), { mountPath }))],
  [
    'the handler, by mount()',
    () => new Hono().all(`${mountPath}/*`, mount(createInspectorHandler(stub(), { mountPath }))),
  ],
  ['nothing but the app', () => createInspectorApp(stub(), { mountPath })],
];

it.each(WAYS)('is there under a path as %s', async (_, make) => {
  const app = make();
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await app.request(`http://h.example${mountPath}${path}`, init);
    return [answer.status, await answer.text()];
  };
  const versions = [
    200,
    '{"versions":[{"id":"1.18","links":[{"href":"http://h.example/baremetal/v1","rel":"self"}],"status":"CURRENT"}]}\n',
  ];
  expect(await ask('')).toEqual(versions);
  expect(await ask('/')).toEqual(versions);
  expect(await ask('/v1/introspection/')).toEqual([
    200,
    expect.stringContaining('http://h.example/baremetal/v1/introspection/'),
  ]);
  expect(await ask('/v1/continue', { method: 'POST', body: '{}' })).toEqual([200, expect.stringContaining('"uuid"')]);
  expect(await ask('/v1/continue')).toEqual([405, expect.stringContaining('405 Method Not Allowed')]);
  expect(await ask('/v3')).toEqual([404, '{"error":{"message":"Version v3 not found."}}\n']);
  expect(await ask('/v2')).toEqual([200, expect.stringContaining('"runs"')]);
  expect(await ask('/v2/foobar')).toEqual([404, expect.stringContaining('urn:ironic-inspector:error:not-supported')]);
  expect(await ask('/v1/foobar')).toEqual([404, expect.stringContaining('404 Not Found: ')]);
  expect(await ask('/v1/introspection/a%2Fb')).toEqual([404, expect.stringContaining('404 Not Found: ')]);
  expect(await ask('/v1', { headers: { 'OpenStack-API-Version': 'baremetal-introspection 3.0' } })).toEqual([
    406,
    expect.any(String),
  ]);
});
