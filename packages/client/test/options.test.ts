import { describe, expect, it } from 'vitest';
import { InspectorError } from '@ironic-inspector/core';
import { createInspectorClient, type InspectorClientOptions } from '../src/index.ts';

const OPTIONS: InspectorClientOptions = { endpoint: 'http://127.0.0.1:5050' };

function problemOf(options: unknown): string {
  try {
    createInspectorClient(options as InspectorClientOptions);
  } catch (thrown) {
    if (InspectorError.is(thrown) && thrown.code === 'invalid-options') return thrown.message;
    throw thrown;
  }
  throw new Error('they can work');
}

describe('the options of a client', () => {
  it.each<[string, unknown, string]>([
    ['none', undefined, 'options'],
    ['no endpoint', {}, 'endpoint: must be a URL'],
    ['an endpoint that is no URL', { endpoint: 'inspector' }, 'endpoint: must be a URL'],
    ['another protocol', { endpoint: 'ftp://inspector' }, 'endpoint: must begin with http: or https:'],
    ['credentials in the endpoint', { endpoint: 'http://a:hidden@b' }, 'endpoint: must not hold credentials'],
    ['a query', { endpoint: 'http://b/?a=hidden' }, 'endpoint: must not have a query'],
    ['a misspelt name', { ...OPTIONS, timeOut: 1 }, 'timeOut'],
    ['a time that is none', { ...OPTIONS, timeout: 0 }, 'timeout: must be a whole number from 1 to 600000'],
    ['no attempt', { ...OPTIONS, retry: { attempts: 0 } }, 'retry.attempts: must be a whole number from 1 to 20'],
    ['another API', { ...OPTIONS, api: 'v3' }, 'api: must be "v1" or "v2"'],
    ['no function', { ...OPTIONS, fetch: 'fetch' }, 'fetch: must be a function'],
    ['an empty token', { ...OPTIONS, auth: { token: '' } }, 'auth.token'],
    ['a token that is no header', { ...OPTIONS, auth: { token: 'hidden\n' } }, 'auth.token'],
    [
      'a name with a colon',
      { ...OPTIONS, auth: { basic: { username: 'a:b', password: 'hidden' } } },
      'auth.basic.username',
    ],
    ['no password', { ...OPTIONS, auth: { basic: { username: 'a' } } }, 'auth.basic.password'],
    ['half an authenticator', { ...OPTIONS, auth: { headers: () => undefined } }, 'auth'],
    ['nobody in particular', { ...OPTIONS, auth: { user: 'hidden' } }, 'auth'],
  ])('are refused: %s', (_, options, problem) => {
    const message = problemOf(options);
    expect(message).toContain(problem);
    expect(message).not.toContain('hidden');
  });

  it('are refused all at once', () => {
    const message = problemOf({ endpoint: '', timeout: 0, auth: {}, retry: { firstPause: -1 } });
    for (const name of ['endpoint', 'timeout', 'auth', 'retry.firstPause']) expect(message).toContain(`${name}: `);
  });

  it('may be a URL, and stay as they are', () => {
    const options = Object.freeze({ endpoint: new URL('https://inspector.example/v2'), retry: Object.freeze({}) });
    expect(createInspectorClient(options)).toBeTypeOf('object');
  });
});
