import { inspect } from 'node:util';
import { InspectorError } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from './index.ts';
import type { Auth } from './index.ts';

/** What the server makes of the header. */
async function decoded(auth: Auth): Promise<string> {
  const headers = (await createAuthenticator(auth).unwrap().headers()).unwrap();
  const [scheme, credentials] = headers['Authorization']!.split(' ');
  expect(scheme).toBe('Basic');
  return Buffer.from(credentials!, 'base64').toString('utf8');
}

function problem(auth: unknown): InspectorError {
  const created = createAuthenticator(auth as Auth);
  if (created.ok) throw new Error('was accepted');
  return created.val;
}

describe('none', () => {
  it('adds no headers', async () => {
    expect((await createAuthenticator({ type: 'none' }).unwrap().headers()).unwrap()).toEqual({});
  });

  it('has nothing better after a 401', async () => {
    expect((await createAuthenticator({ type: 'none' }).unwrap().renew({})).unwrap()).toBe(false);
  });
});

describe('http_basic', () => {
  it('sends user name and password', async () => {
    expect(await decoded({ type: 'http_basic', username: 'inspector', password: 'pass:word' })).toBe(
      'inspector:pass:word',
    );
  });

  it('encodes as UTF-8', async () => {
    const auth: Auth = { type: 'http_basic', username: 'Jürgen', password: 'пароль 🔑' };
    expect(await decoded(auth)).toBe('Jürgen:пароль 🔑');
  });

  it('allows an empty password', async () => {
    expect(await decoded({ type: 'http_basic', username: 'inspector', password: '' })).toBe('inspector:');
  });

  it('keeps what it was given: later changes of the options do nothing', async () => {
    const auth = { type: 'http_basic' as const, username: 'a', password: 'b' };
    const authenticator = createAuthenticator(auth).unwrap();
    auth.password = 'changed';
    expect((await authenticator.headers()).unwrap()).toEqual({ Authorization: `Basic ${btoa('a:b')}` });
  });

  it('has nothing better after a 401', async () => {
    const authenticator = createAuthenticator({ type: 'http_basic', username: 'a', password: 'b' }).unwrap();
    expect((await authenticator.renew((await authenticator.headers()).unwrap())).unwrap()).toBe(false);
  });

  it('shows no secret when inspected', () => {
    const authenticator = createAuthenticator({ type: 'http_basic', username: 'a', password: 'hunter2' }).unwrap();
    const shown = inspect(authenticator, { depth: 9, showHidden: true }) + JSON.stringify(authenticator);
    expect(shown).not.toContain('hunter2');
    expect(shown).not.toContain(btoa('a:hunter2'));
  });
});

describe('what cannot work', () => {
  it.each([
    ['a colon in the user name', { username: 'a:b', password: 'hunter2' }, 'auth.username: must not contain a colon'],
    ['an empty user name', { username: '', password: 'hunter2' }, 'auth.username'],
    ['no password', { username: 'a' }, 'auth.password'],
    ['a control character', { username: 'a', password: 'hunter2\n' }, 'auth.password: must not contain control'],
    ['a lone surrogate', { username: 'a', password: 'hunter2\ud800' }, 'auth.password: must be well-formed'],
    ['a misspelt field', { username: 'a', password: 'hunter2', user_domain: 'x' }, 'user_domain'],
  ])('%s', (_, fields, text) => {
    const error = problem({ type: 'http_basic', ...fields });
    expect(error.code).toBe('invalid-options');
    expect(error.message).toContain(text);
    expect(inspect(error)).not.toContain('hunter2');
  });

  it('names every problem', () => {
    expect(problem({ type: 'http_basic', username: 'a:b' }).message).toMatch(/auth\.username: .*; auth\.password: /);
  });

  it.each([[undefined], ['none'], [{}], [{ type: 'password' }]])('%j', (auth) => {
    const error = problem(auth);
    expect(InspectorError.is(error)).toBe(true);
    expect(error.message).toContain('auth');
  });
});
