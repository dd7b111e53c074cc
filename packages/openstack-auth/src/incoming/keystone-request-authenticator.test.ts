import { inspect } from 'node:util';
import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PASSWORD, refusal, ScriptedKeystone } from '../../test/scripted-keystone.ts';
import { createKeystoneRequestAuthenticator } from '../index.ts';
import type { KeystoneRequestAuthenticatorOptions } from '../index.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const IDENTITY = {
  kind: 'roles',
  user: { id: 'u1', name: 'inspector' },
  roles: ['admin'],
  systemScope: false,
  projectId: undefined,
  expiresAt: new Date('2024-01-01T01:00:00Z'),
};

async function open(options: Partial<KeystoneRequestAuthenticatorOptions> = {}) {
  const clock = manualClock();
  const keystone = await ScriptedKeystone.start(onTestFinished, () => clock.now());
  const auth = { ...keystone.auth, ...options.auth };
  const authenticator = createKeystoneRequestAuthenticator({ clock, ...options, auth } as never).unwrap();
  const identify = (token: string | undefined, method = 'GET', path = '/v1/introspection', source?: string) =>
    authenticator.identify({
      method,
      path,
      source,
      headers: new Headers(token === undefined ? {} : { 'X-Auth-Token': token }),
    });
  const code = async (...request: Parameters<typeof identify>) => {
    const identified = await identify(...request);
    return identified.ok ? 'known' : identified.val.code;
  };
  return { clock, keystone, authenticator, identify, code };
}

describe('a token', () => {
  it('says who sent a request', async () => {
    const { keystone, identify } = await open();
    const roles = [{ name: 'reader' }, { name: 'Other' }];
    keystone.known.set('a', keystone.document({ roles, system: { all: true }, user: { id: 'u2', name: 'them' } }));
    keystone.known.set('b', keystone.document({ project: { id: 'p1', name: 'service' }, new_field: 1 }));
    expect((await identify('a')).unwrap()).toEqual({
      ...IDENTITY,
      user: { id: 'u2', name: 'them' },
      roles: ['reader', 'Other'],
      systemScope: true,
    });
    expect((await identify(' b ')).unwrap()).toEqual({ ...IDENTITY, projectId: 'p1' });
    expect(keystone.validations).toMatchObject([
      {
        path: '/v3/auth/tokens?nocatalog',
        headers: { 'x-auth-token': 'token-1', 'x-subject-token': 'a', 'openstack-identity-access-rules': '1' },
      },
      { headers: { 'x-auth-token': 'token-1', 'x-subject-token': 'b' } },
    ]);
  });

  it.each([undefined, '', '   ', 'x'.repeat(8193)])('%j is not even asked about', async (token) => {
    const { keystone, code } = await open();
    expect(await code(token)).toBe('unauthenticated');
    expect(keystone.received).toHaveLength(0);
  });

  it('without a role, or unscoped, is somebody who may nothing', async () => {
    const { keystone, identify } = await open();
    keystone.known.set('a', keystone.document({ roles: undefined }));
    expect((await identify('a')).unwrap()).toEqual({ ...IDENTITY, roles: [] });
  });

  it('is asked about once, by several at the same time', async () => {
    const { keystone, code } = await open();
    keystone.known.set('a', keystone.document());
    const all = await Promise.all(Array.from({ length: 10 }, () => code('a')));
    expect(new Set(all)).toEqual(new Set(['known']));
    expect(keystone.validations).toHaveLength(1);
    expect(keystone.issued).toBe(1);
  });
});

describe('of a hundred questions at once', () => {
  it('one source has half: tokens that it makes up keep nobody else out', async () => {
    const { keystone, code } = await open();
    expect(await code('first')).toBe('unauthenticated');
    keystone.known.set('real', keystone.document());
    let answer = () => {};
    keystone.gate = new Promise<void>((resolve) => (answer = resolve));
    const from = (source: string | undefined, token: string) => code(token, 'GET', '/v1/introspection', source);
    const codes = Array.from({ length: 110 }, (_, number) => from('192.0.2.1', `made-up-${number}`));
    // Which ones are asked about is not said: digests are made side by side.
    await new Promise<void>((resolve) => {
      let refused = 0;
      for (const one of codes)
        void one.then((what) => what === 'identity-unavailable' && ++refused === 60 && resolve());
    });
    const real = [from('192.0.2.2', 'real'), from(undefined, 'real')];
    answer();
    expect(await Promise.all(real)).toEqual(['known', 'known']);
    expect((await Promise.all(codes)).filter((what) => what === 'unauthenticated')).toHaveLength(50);
    expect(await from('192.0.2.1', 'another')).toBe('unauthenticated');
  });
});

describe('what Keystone said', () => {
  it('is good for the time of the cache: then what was revoked is refused', async () => {
    const { clock, keystone, code } = await open({ cacheTime: MINUTE });
    keystone.known.set('a', keystone.document());
    expect(await code('a')).toBe('known');
    keystone.known.clear();
    await clock.advance(MINUTE - 1);
    expect(await code('a')).toBe('known');
    await clock.advance(1);
    expect(await code('a')).toBe('unauthenticated');
    expect(keystone.validations).toHaveLength(2);
  });

  it('is never good beyond the end of the token', async () => {
    const { clock, keystone, code } = await open();
    keystone.life = MINUTE;
    keystone.known.set('a', keystone.document());
    expect(await code('a')).toBe('known');
    await clock.advance(MINUTE);
    expect(await code('a')).toBe('unauthenticated');
  });

  it('is asked for anew each time without a cache', async () => {
    const { keystone, code } = await open({ cacheTime: 0 });
    keystone.known.set('a', keystone.document());
    expect([await code('a'), await code('a'), await code('b'), await code('b')]).toEqual([
      'known',
      'known',
      'unauthenticated',
      'unauthenticated',
    ]);
    expect(keystone.validations).toHaveLength(4);
  });

  it('is forgotten where it was not used for longest', async () => {
    const { keystone, code } = await open({ cacheSize: 2 });
    for (const token of ['a', 'b', 'c']) keystone.known.set(token, keystone.document());
    for (const token of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await code(token)).toBe('known');
    expect(keystone.validations.map(({ headers }) => headers['x-subject-token'])).toEqual(['a', 'b', 'c', 'b']);
  });

  it('of what is no token is remembered for ten seconds', async () => {
    const { clock, keystone, code } = await open();
    expect([await code('a'), await code('a')]).toEqual(['unauthenticated', 'unauthenticated']);
    expect(keystone.validations).toHaveLength(1);
    keystone.known.set('a', keystone.document());
    await clock.advance(10 * SECOND);
    expect(await code('a')).toBe('known');
  });

  it('about made up tokens does not push out what is known of real ones', async () => {
    const { keystone, code } = await open({ cacheSize: 1 });
    keystone.known.set('real', keystone.document());
    expect(await code('real')).toBe('known');
    for (let number = 0; number < 150; number += 1) expect(await code(`made-up-${number}`)).toBe('unauthenticated');
    const before = keystone.validations.length;
    expect(await code('real')).toBe('known');
    expect(keystone.validations).toHaveLength(before);
  });
});

describe('our own token', () => {
  it('is renewed when Keystone takes it no more', async () => {
    const { keystone, code } = await open();
    keystone.known.set('a', keystone.document());
    keystone.known.set('b', keystone.document());
    expect(await code('a')).toBe('known');
    keystone.script.push(refusal(401, 'revoked'));
    expect(await code('b')).toBe('known');
    expect(keystone.issued).toBe(2);
  });

  it.each([
    ['credentials are refused', [refusal(401, 'wrong password')], /does not take the credentials of user inspector/],
    [
      'it is refused for ever',
      [undefined, refusal(401, 'no'), undefined, refusal(401, 'no')],
      /does not tell about tokens: no/,
    ],
    ['it may not ask', [undefined, refusal(403, 'not allowed')], /not allowed \(403\)/],
    ['the answer is no document', [undefined, { status: 200, body: '<html>' }], /cannot be read/],
    ['Keystone is broken', [undefined, refusal(500, 'x')], /answered 500/],
  ])('leaves it open who asks when %s, and is not remembered', async (_, answers, message) => {
    const { keystone, identify, code } = await open();
    keystone.known.set('a', keystone.document());
    // `undefined` is a token.
    const token = (number: number) => ({
      status: 201,
      headers: { 'X-Subject-Token': `t${number}` },
      body: keystone.document(),
    });
    keystone.script.push(...answers.map((answer, index) => answer ?? token(index)));
    const identified = await identify('a');
    expect(identified.val).toMatchObject({ code: 'identity-unavailable', message: expect.stringMatching(message) });
    expect(inspect(identified.val, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
    expect(await code('a')).toBe('known');
  });
});

describe('an application credential with rules of access', () => {
  const application_credential = {
    id: 'c',
    name: 'monitoring',
    access_rules: [{ id: 'r', service: 'baremetal-introspection', method: 'GET', path: '/v1/introspection/*' }],
  };

  it.each([
    ['GET', '/v1/introspection/node-1', 'known'],
    ['POST', '/v1/introspection/node-1', 'unauthenticated'],
    ['GET', '/v1/introspection', 'unauthenticated'],
    ['GET', '/v1/rules', 'unauthenticated'],
  ])('%s %s', async (method, path, outcome) => {
    const { keystone, code } = await open();
    keystone.known.set('a', keystone.document({ application_credential }));
    expect(await code('a', method, path)).toBe(outcome);
  });

  it('is for the service by the name that it has there', async () => {
    const { keystone, code } = await open({ serviceType: 'inspector' });
    keystone.known.set('a', keystone.document({ application_credential }));
    keystone.known.set(
      'b',
      keystone.document({ application_credential: { ...application_credential, access_rules: null } }),
    );
    keystone.known.set(
      'c',
      keystone.document({ application_credential: { ...application_credential, access_rules: [] } }),
    );
    const request = ['GET', '/v1/introspection/node-1'] as const;
    expect([await code('a', ...request), await code('b', ...request), await code('c', ...request)]).toEqual([
      'unauthenticated',
      'known',
      'unauthenticated',
    ]);
  });
});

it('says where to get a token', async () => {
  const { keystone, authenticator } = await open();
  expect(authenticator.challenge).toBe(`Keystone uri="${keystone.auth.authUrl}/v3"`);
  const wwwAuthenticateUri = 'https://cloud.example:5000';
  expect((await open({ wwwAuthenticateUri })).authenticator.challenge).toBe(`Keystone uri="${wwwAuthenticateUri}"`);
});

it.each<[object, RegExp]>([
  [{ auth: { type: 'none' } }, /options\.auth/],
  [{ auth: undefined }, /options\.auth/],
  [{ cacheTime: -1, cacheSize: 1.5 }, /options\.cacheTime: .*; options\.cacheSize: /],
  [{ wwwAuthenticateUri: 'http://a/"x' }, /options\.wwwAuthenticateUri: must not contain quotation marks/],
  [{ ttl: 1 }, /ttl/],
])('%j cannot work', (change, message) => {
  const auth = { type: 'password', authUrl: 'http://h', user: { id: 'u' }, password: PASSWORD };
  const created = createKeystoneRequestAuthenticator({ auth, ...change } as never);
  expect(created.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
  expect(inspect(created.val)).not.toContain(PASSWORD);
});

it('shows no secret when inspected', async () => {
  const { keystone, authenticator, code } = await open();
  keystone.known.set('token-of-theirs', keystone.document());
  await code('token-of-theirs');
  const shown = inspect(authenticator, { depth: 20, showHidden: true });
  for (const secret of [PASSWORD, 'token-1', 'token-of-theirs']) expect(shown).not.toContain(secret);
});
