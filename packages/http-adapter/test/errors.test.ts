import { interrupts, type ErrorCode } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import type { InspectorHandlerOptions } from '../src/index.ts';
import { STATUS_OF } from '../src/error-response.ts';
import { OPERATIONS } from './identities.ts';
import { describeMatrix } from './matrix.ts';
import { failing, stub } from './stub.ts';

const codes = Object.keys(STATUS_OF) as ErrorCode[];
/** The roots ask no inspector. */
const REQUESTS = OPERATIONS.filter(([, path]) => !['/', '/v1'].includes(path));
const INTERNAL = { error: { message: 'Internal server error' } };

describeMatrix('errors (CONTRACT §1.4)', ({ openOn }) => {
  it.each(codes)('%s has one status everywhere, and the envelope', async (code) => {
    const { send } = await openOn(failing(code, 'why not'));
    for (const [method, path] of REQUESTS) {
      const onCallback = path === '/v1/continue';
      const answer = await send(method, path);
      expect(answer.status).toBe(onCallback && code === 'already-exists' ? 400 : STATUS_OF[code]);
      expect(answer.headers.get('content-type')).toBe('application/json');
      const hidden = ['internal', 'invalid-options'].includes(code) && !onCallback;
      expect(answer.body).toEqual(hidden ? INTERNAL : { error: { message: 'why not' } });
      expect(answer.headers.get('retry-after')).toBe(answer.status === 503 ? '10' : null);
    }
  });

  it.each(codes.filter(interrupts))('lets the ramdisk repeat what only %s kept from being done', async (code) => {
    const { send } = await openOn(failing(code, 'not now'));
    const { status } = await send('POST', '/v1/continue');
    expect(status === 409 || status >= 500).toBe(true);
  });

  it('lets the ramdisk repeat only what another try can mend', async () => {
    const repeated: ErrorCode[] = [];
    for (const code of codes) {
      const { send } = await openOn(failing(code, 'why not'));
      const { status } = await send('POST', '/v1/continue');
      if (status === 409 || status >= 500) repeated.push(code);
    }
    expect(repeated).toEqual([
      'invalid-options',
      'webhook-failed',
      'node-locked',
      'too-slow',
      'ironic-failed',
      'ironic-unavailable',
      'inspector-failed',
      'inspector-unavailable',
      'store-failed',
      'name-unavailable',
      'identity-unavailable',
      'identity-refused',
      'firewall-failed',
      'overloaded',
      'wait-aborted',
      'internal',
    ]);
  });

  it('hides what a defect says, unless debugging; never shows a stack', async () => {
    const inspector = failing('internal', 'Unexpected exception', new TypeError('x is undefined'));
    const quiet = await openOn(inspector);
    expect((await quiet.send('GET', '/v1/introspection')).body).toEqual(INTERNAL);
    const loud = await openOn(inspector, { debug: true });
    expect((await loud.send('GET', '/v1/introspection')).body).toEqual({
      error: { message: 'Internal server error (TypeError): x is undefined' },
    });
    expect((await loud.send('POST', '/v1/continue')).body).toEqual({ error: { message: 'Unexpected exception' } });
  });

  it('answers what is thrown, and tells the observer once', async () => {
    const told: unknown[] = [];
    const onError: InspectorHandlerOptions['onError'] = (error, request) =>
      told.push([error.code, (error.cause as Error).message, new URL(request.url).pathname]);
    const throwing = stub({
      status: () => {
        throw new RangeError('at once');
      },
      list: () => Promise.reject(new RangeError('later')),
    });
    const { send } = await openOn(throwing, { onError });
    expect(await send('GET', '/v1/introspection/a')).toMatchObject({ status: 500, body: INTERNAL });
    expect(await send('GET', '/v1/introspection')).toMatchObject({ status: 500, body: INTERNAL });
    expect(await send('GET', '/v1/foobar')).toMatchObject({ status: 404 });
    expect(told).toEqual([
      ['internal', 'at once', '/v1/introspection/a'],
      ['internal', 'later', '/v1/introspection'],
    ]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('observer');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('observer'))],
  ])('answers all the same when the observer %s', async (_, onError) => {
    const { send } = await openOn(failing('internal', 'boom'), { onError: onError as () => void });
    expect(await send('GET', '/v1/introspection')).toMatchObject({ status: 500, body: INTERNAL });
  });
});
