import { inspect } from 'node:util';
import { InspectorError } from '@ironic-inspector/core';
import { createAuthenticator } from '@ironic-inspector/openstack-auth';
import { describe, expect, it } from 'vitest';
import { createSwiftDataStore } from './index.ts';
import { resolveSwiftOptions } from './options.ts';

const fine = {
  auth: { type: 'v1password', authUrl: 'http://127.0.0.1/auth/v1.0', username: 'a:b', password: 'hunter2' },
} as const;

function problemsOf(options: object): InspectorError {
  try {
    createSwiftDataStore({ ...fine, ...options });
  } catch (error) {
    if (InspectorError.is(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

it('fills in every default, and freezes', () => {
  const settings = resolveSwiftOptions(fine);
  expect(settings).toMatchObject({
    endpoint: undefined,
    interfaces: ['internal', 'public'],
    region: undefined,
    container: 'ironic-inspector',
    deleteAfter: 0,
    timeout: 7000,
    retry: { attempts: 5, firstPause: 250, longestPause: 2000 },
    maxDocumentBytes: 67_108_864,
    userAgent: 'ironic-inspector-typescript',
  });
  expect([settings, settings.retry, settings.interfaces].every(Object.isFrozen)).toBe(true);
});

it('takes an authenticator as it is', () => {
  const auth = createAuthenticator(fine.auth).unwrap();
  expect(resolveSwiftOptions({ auth }).authenticator).toBe(auth);
});

it('takes an address instead of credentials that know one', () => {
  expect(resolveSwiftOptions({ auth: { type: 'none' }, endpoint: 'http://127.0.0.1/v1/a/' }).endpoint).toBe(
    'http://127.0.0.1/v1/a',
  );
});

describe('what cannot work', () => {
  it.each([
    [{ auth: undefined }, 'auth: '],
    [{ auth: { ...fine.auth, authUrl: 'hunter2' } }, 'auth.authUrl: must be a URL'],
    [{ auth: { type: 'none' } }, 'endpoint: is required with these credentials'],
    [{ auth: { type: 'http_basic', username: 'a', password: 'hunter2' } }, 'endpoint: is required'],
    [{ endpoint: 'http://me:hunter2@swift' }, 'endpoint: must not hold credentials'],
    [{ interfaces: ['private'] }, 'interfaces.0: '],
    [{ interfaces: [] }, 'interfaces: '],
    [{ region: '' }, 'region: '],
    [{ container: '' }, 'container: '],
    [{ container: 'a/b' }, 'container: must be one name'],
    [{ container: '..' }, 'container: must be one name'],
    [{ container: '\ud800' }, 'container: must be well-formed'],
    [{ container: '\u00fc'.repeat(129) }, 'container: must not be longer than 256 bytes'],
    [{ deleteAfter: -1 }, 'deleteAfter: '],
    [{ deleteAfter: 1.5 }, 'deleteAfter: '],
    [{ timeout: 0 }, 'timeout: '],
    [{ retry: { attempts: 0 } }, 'retry.attempts: '],
    [{ retry: { limit: 1 } }, 'retry: '],
    [{ maxDocumentBytes: 0 }, 'maxDocumentBytes: '],
    [{ fetch: 'fetch' }, 'fetch: must be a function'],
    [{ userAgent: 'a\nb' }, 'userAgent: must be printable ASCII'],
    [{ contianer: 'x' }, 'contianer'],
  ])('%j', (options, words) => {
    const error = problemsOf(options);
    expect(error.code).toBe('invalid-options');
    expect(error.message).toContain(words);
    expect(inspect(error)).not.toContain('hunter2');
  });

  it('is told at once, all of it', () => {
    expect(problemsOf({ timeout: -1, container: 'a/b', endpoint: '' }).message).toMatch(
      /endpoint: .*container: .*timeout: /,
    );
  });
});
