import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { errorIn } from '../test/error-in.ts';
import { serve } from '../test/serve.ts';
import type { Scripted, Served } from '../test/serve.ts';
import { createAuthenticator } from './index.ts';
import type { Authenticator } from './index.ts';

const STORE = 'http://127.0.0.1:8080/v1/AUTH_inspector';

function granted(token: string): Scripted {
  return { status: 200, headers: { 'X-Auth-Token': token, 'X-Storage-Url': `${STORE}/` } };
}

function authenticatorAt({ url }: Pick<Served, 'url'>, credentials: object = {}): Authenticator {
  const auth = {
    type: 'v1password',
    authUrl: `${url}/auth/v1.0`,
    username: 'inspector:keeper',
    password: 'hunter2',
  } as const;
  return createAuthenticator({ ...auth, ...credentials }).unwrap();
}

it('has a token for a user name and a password, once, and knows where objects are', async () => {
  const swift = await serve(granted('token-1'));
  const authenticator = authenticatorAt(swift);
  const [a, b] = await Promise.all([authenticator.headers(), authenticator.headers()]);
  expect([a.val, b.val]).toEqual([{ 'X-Auth-Token': 'token-1' }, { 'X-Auth-Token': 'token-1' }]);
  expect((await authenticator.endpoint({ type: 'object-store', region: 'any' })).val).toBe(STORE);
  expect(swift.received).toMatchObject([
    { method: 'GET', path: '/auth/v1.0', headers: { 'x-auth-user': 'inspector:keeper', 'x-auth-key': 'hunter2' } },
  ]);
});

it('asks for a token to know where objects are, and knows of no other service', async () => {
  const swift = await serve(granted('token-1'));
  const authenticator = authenticatorAt(swift);
  expect((await authenticator.endpoint({ type: 'baremetal' })).val).toBeUndefined();
  expect(swift.received).toHaveLength(0);
  expect((await authenticator.endpoint({ type: 'object-store' })).val).toBe(STORE);
});

it('sends what is not ASCII as UTF-8', async () => {
  const swift = await serve(granted('token-1'));
  await authenticatorAt(swift, { username: 'J\u00fcrgen', password: '\u{1f511}' }).headers();
  const { 'x-auth-user': user, 'x-auth-key': key } = swift.received[0]?.headers ?? {};
  expect([user, key].map((text) => Buffer.from(String(text), 'latin1').toString())).toEqual([
    'J\u00fcrgen',
    '\u{1f511}',
  ]);
});

describe('after a 401', () => {
  it('one of many renews, and all are told', async () => {
    const swift = await serve(granted('token-1'), granted('token-2'));
    const authenticator = authenticatorAt(swift);
    const refused = (await authenticator.headers()).unwrap();
    const told = await Promise.all([1, 2, 3].map(() => authenticator.renew(refused)));
    expect(told.map(({ val }) => val)).toEqual([true, true, true]);
    expect((await authenticator.renew(refused)).val).toBe(true);
    expect((await authenticator.headers()).val).toEqual({ 'X-Auth-Token': 'token-2' });
    expect(swift.received).toHaveLength(2);
  });

  it('there is nothing better when the same token is given again', async () => {
    const swift = await serve(granted('token-1'));
    const authenticator = authenticatorAt(swift);
    expect((await authenticator.renew((await authenticator.headers()).unwrap())).val).toBe(false);
  });

  it('says why when there is none, and asks again the next time', async () => {
    const swift = await serve(granted('token-1'), { status: 401 }, granted('token-2'));
    const authenticator = authenticatorAt(swift);
    const refused = (await authenticator.headers()).unwrap();
    expect(errorIn(await authenticator.renew(refused)).code).toBe('store-failed');
    expect((await authenticator.headers()).val).toEqual({ 'X-Auth-Token': 'token-2' });
  });
});

describe('no token', () => {
  it.each<[string, Scripted, RegExp]>([
    ['a wrong password', { status: 401, body: '<html>no</html>' }, /user name or password is wrong \(401\)$/],
    ['an address that is none', { status: 404 }, /it answered 404$/],
    ['a redirect', { status: 302, headers: { Location: '/' } }, /it answered 302$/],
    ['an answer without a token', { status: 200, headers: { 'X-Storage-Url': STORE } }, /no X-Auth-Token, or no/],
    ['an answer without an address', { status: 200, headers: { 'X-Auth-Token': 'a' } }, /no X-Auth-Token, or no/],
    ['no connection', 'drop', /\(4 attempts\)$/],
  ])('%s', async (_, answer, words) => {
    const swift = await serve(answer);
    const error = errorIn(await authenticatorAt(swift).headers());
    expect(error.code).toBe('store-failed');
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`no token from ${swift.url}/auth/v1.0: `);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2');
  });
});

it('shows no secret when inspected', async () => {
  const swift = await serve(granted('token-1'));
  const authenticator = authenticatorAt(swift);
  await authenticator.headers();
  expect(inspect(authenticator, { depth: 20, showHidden: true }) + JSON.stringify(authenticator)).not.toMatch(
    /hunter2|token-1|keeper/,
  );
});

describe('what cannot work', () => {
  it.each([
    [{ authUrl: 'hunter2' }, 'auth.authUrl: must be a URL'],
    [{ authUrl: 'http://a:hunter2@127.0.0.1/auth/v1.0' }, 'auth.authUrl: must not hold credentials'],
    [{ username: '' }, 'auth.username'],
    [{ username: ' keeper' }, 'auth.username: must not begin or end with a space'],
    [{ password: 'hunter2\n' }, 'auth.password: must not contain control'],
    [{ project: 'a' }, 'project'],
  ])('%j', (fields, words) => {
    const auth = {
      type: 'v1password',
      authUrl: 'http://127.0.0.1/auth/v1.0',
      username: 'a:b',
      password: 'hunter2',
    } as const;
    const error = errorIn(createAuthenticator({ ...auth, ...fields }));
    expect(error.code).toBe('invalid-options');
    expect(error.message).toContain(words);
    expect(inspect(error)).not.toContain('hunter2');
  });
});
