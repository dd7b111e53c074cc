import { InspectorError } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { createInspectorApp, createInspectorHandler, type InspectorHandlerOptions } from '../src/index.ts';
import { stub } from './stub.ts';

it.each<[string, unknown]>([
  ['trustForwarded: ', { trustForwarded: 'yes' }],
  ['publicUrl: must be an http or https URL', { publicUrl: 'ftp://h/' }],
  ['publicUrl: must be an http or https URL', { publicUrl: 'h.example' }],
  ['publicUrl: must have neither query nor fragment', { publicUrl: 'http://h/?a=b' }],
  ["mountPath: must look like '/baremetal'", { mountPath: 'baremetal' }],
  ["mountPath: must look like '/baremetal'", { mountPath: '//a' }],
  ["mountPath: must look like '/baremetal'", { mountPath: '/:node' }],
  ['healthcheck: ', { healthcheck: 1 }],
  ['debug: ', { debug: 'true' }],
  ['onError: must be a function', { onError: 'log' }],
  ["auth: must be 'noauth' or an authenticator of requests", { auth: 'keystone' }],
  ["auth: must be 'noauth' or an authenticator of requests", { auth: { type: 'none' } }],
  ["auth: must be 'noauth' or an authenticator of requests", { auth: null }],
  ['policy.roles.admin', { policy: { roles: { admin: 'admin' } } }],
  ['policy.roles: Unrecognized key: "root"', { policy: { roles: { root: ['root'] } } }],
  ['policy.enforceNewDefaults', { policy: { enforceNewDefaults: 'yes' } }],
  ['cors.allowedOrigins', { cors: {} }],
  ['cors.allowedOrigins', { cors: { allowedOrigins: [] } }],
  ['cors.allowedOrigins.0: must be origins or *', { cors: { allowedOrigins: ['https://a.test/path'] } }],
  ['cors.allowHeaders.0: must be names', { cors: { allowedOrigins: ['*'], allowHeaders: ['a b'] } }],
  ['cors.maxAge', { cors: { allowedOrigins: ['*'], maxAge: -1 } }],
  ['trustForwarde', { trustForwarde: true }],
  ['', 'options'],
])('refuses with "%s"', (message, options) => {
  for (const create of [createInspectorHandler, createInspectorApp]) {
    const making = () => create(stub(), options as InspectorHandlerOptions);
    expect(making).toThrow(InspectorError);
    expect(making).toThrow(
      expect.objectContaining({ code: 'invalid-options', message: expect.stringContaining(message) }),
    );
  }
});

it('says everything that is wrong at once', () => {
  const making = () => createInspectorHandler({} as never, { debug: 1, mountPath: 'x' } as never);
  expect(making).toThrow(
    /must be an Inspector\n.*mountPath: .*\n.*debug: |must be an Inspector\n.*debug: .*\n.*mountPath: /s,
  );
});

it.each([undefined, null, {}, { ...stub(), list: 1 }, { ...stub(), settings: {} }])(
  'refuses %o for an inspector',
  (inspector) => {
    expect(() => createInspectorHandler(inspector as never)).toThrow(
      expect.objectContaining({ code: 'invalid-options' }),
    );
  },
);

it('leaves the options alone, and is not changed by them later', async () => {
  createInspectorHandler(stub(), Object.freeze({ mountPath: '/a/', publicUrl: undefined }) as object);
  const later = { debug: false };
  const handler = createInspectorHandler(stub({ list: () => Promise.reject(new Error('secret')) }), later);
  later.debug = true;
  const answer = await handler(new Request('http://h/v1/introspection'));
  expect(await answer.text()).not.toContain('secret');
});
