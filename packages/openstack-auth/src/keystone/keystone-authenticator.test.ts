import { inspect } from 'node:util';
import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PASSWORD, refusal, ScriptedKeystone } from '../../test/scripted-keystone.ts';
import { createAuthenticator } from '../index.ts';
import type { Auth } from '../index.ts';

const TOKEN = (number: number) => ({ 'X-Auth-Token': `token-${number}` });
const MINUTE = 60_000;

async function open(auth: Partial<Auth> = {}, timeout = 5000) {
  const clock = manualClock();
  const keystone = await ScriptedKeystone.start(onTestFinished, () => clock.now());
  const authenticator = createAuthenticator({ ...keystone.auth, ...auth } as Auth, { clock, timeout }).unwrap();
  return { clock, keystone, authenticator, headers: async () => (await authenticator.headers()).unwrap() };
}

const USER = { name: 'inspector', domain: { name: 'Default' } };
const PROOF = { methods: ['password'], password: { user: { ...USER, password: PASSWORD } } };

describe('what Keystone is asked', () => {
  it.each<[string, Partial<Auth>, object]>([
    ['no scope', {}, { identity: PROOF }],
    ['a project by id', { scope: { project: { id: 'p' } } }, { identity: PROOF, scope: { project: { id: 'p' } } }],
    [
      'a project by name',
      { scope: { project: { name: 'service', domain: { id: 'default' } } } },
      { identity: PROOF, scope: { project: { name: 'service', domain: { id: 'default' } } } },
    ],
    ['a domain', { scope: { domain: { name: 'D' } } }, { identity: PROOF, scope: { domain: { name: 'D' } } }],
    ['the system', { scope: { system: 'all' } }, { identity: PROOF, scope: { system: { all: true } } }],
  ])('a password for %s', async (_, auth, body) => {
    const { keystone, headers } = await open(auth);
    expect(await headers()).toEqual(TOKEN(1));
    expect(keystone.received).toMatchObject([{ method: 'POST', path: '/v3/auth/tokens', body: { auth: body } }]);
    expect(keystone.received[0]?.body).toEqual({ auth: body });
  });

  it.each<[string, (authUrl: string) => Auth, object]>([
    [
      'an application credential by id',
      (authUrl) => ({ type: 'v3applicationcredential', authUrl, credential: { id: 'c' }, secret: 's' }),
      { identity: { methods: ['application_credential'], application_credential: { id: 'c', secret: 's' } } },
    ],
    [
      'an application credential by name',
      (authUrl) => ({ type: 'v3applicationcredential', authUrl, credential: { name: 'c', user: USER }, secret: 's' }),
      {
        identity: {
          methods: ['application_credential'],
          application_credential: { name: 'c', user: USER, secret: 's' },
        },
      },
    ],
    [
      'a token',
      (authUrl) => ({ type: 'token', authUrl, token: 't', scope: { project: { id: 'p' } } }),
      { identity: { methods: ['token'], token: { id: 't' } }, scope: { project: { id: 'p' } } },
    ],
  ])('%s', async (_, auth, body) => {
    const { keystone } = await open();
    (await createAuthenticator(auth(keystone.auth.authUrl)).unwrap().headers()).unwrap();
    expect(keystone.received.map((received) => received.body)).toEqual([{ auth: body }]);
  });

  it.each(['', '/', '/v3', '/v3/', '/v2.0', '/identity', '/identity/v3'])('at a URL that ends in %j', async (end) => {
    const { keystone } = await open();
    const authUrl = keystone.auth.authUrl + end;
    (
      await createAuthenticator({ ...keystone.auth, authUrl })
        .unwrap()
        .headers()
    ).unwrap();
    expect(keystone.received[0]?.path).toBe(`${end.startsWith('/identity') ? '/identity' : ''}/v3/auth/tokens`);
  });
});

describe('a token', () => {
  it('is shared by requests, those at the same time included', async () => {
    const { keystone, headers } = await open();
    const all = await Promise.all(Array.from({ length: 20 }, headers));
    expect([...all, await headers()]).toEqual(Array.from({ length: 21 }, () => TOKEN(1)));
    expect(keystone.issued).toBe(1);
  });

  it('is renewed two minutes before its end', async () => {
    const { clock, keystone, headers } = await open();
    await headers();
    await clock.advance(58 * MINUTE - 1);
    expect(await headers()).toEqual(TOKEN(1));
    await clock.advance(1);
    expect(await Promise.all([headers(), headers()])).toEqual([TOKEN(2), TOKEN(2)]);
    expect(keystone.issued).toBe(2);
  });

  it('that is short is renewed after half of its life', async () => {
    const { clock, keystone, headers } = await open();
    keystone.life = 2 * MINUTE;
    await headers();
    await clock.advance(MINUTE - 1);
    expect(await headers()).toEqual(TOKEN(1));
    await clock.advance(1);
    expect(await headers()).toEqual(TOKEN(2));
  });

  it("lives by Keystone's clock, however wrong ours is", async () => {
    const clock = manualClock();
    const keystone = await ScriptedKeystone.start(onTestFinished, () => new Date('2031-01-01T00:00:00Z'));
    const authenticator = createAuthenticator(keystone.auth, { clock }).unwrap();
    (await authenticator.headers()).unwrap();
    await clock.advance(59 * MINUTE);
    expect((await authenticator.headers()).unwrap()).toEqual(TOKEN(2));
  });

  it('goes on being used while it is good and Keystone is not there; that is tried again, not each time', async () => {
    const { clock, keystone, headers, authenticator } = await open();
    await headers();
    await clock.advance(59 * MINUTE);
    keystone.script.push(refusal(500, 'broken'), refusal(500, 'broken'));
    expect(await headers()).toEqual(TOKEN(1));
    expect(await headers()).toEqual(TOKEN(1));
    expect(keystone.received).toHaveLength(2);
    await clock.advance(MINUTE);
    expect((await authenticator.headers()).val).toMatchObject({ code: 'identity-unavailable' });
    expect(await headers()).toEqual(TOKEN(2));
  });
});

describe('after a 401', () => {
  it('another token is fetched, by one for all', async () => {
    const { keystone, authenticator, headers } = await open();
    const refused = await headers();
    const renewed = await Promise.all([1, 2, 3].map(() => authenticator.renew(refused)));
    expect(renewed.map((one) => one.unwrap())).toEqual([true, true, true]);
    expect(await headers()).toEqual(TOKEN(2));
    // Who comes late, with what was refused long ago, takes what there is.
    expect((await authenticator.renew(refused)).unwrap()).toBe(true);
    expect(keystone.issued).toBe(2);
  });

  it('credentials that are good no more are the error', async () => {
    const { keystone, authenticator, headers } = await open();
    const refused = await headers();
    keystone.script.push(refusal(401, 'The password is expired'));
    const renewed = await authenticator.renew(refused);
    expect(renewed.val).toMatchObject({
      code: 'identity-refused',
      message: expect.stringContaining('is expired (401)'),
    });
  });
});

describe('where services are', () => {
  const endpoint = (name: string, region: string, url: string) => ({ interface: name, region_id: region, region, url });
  const catalog = [
    {
      type: 'baremetal',
      endpoints: [endpoint('public', 'one', 'http://p1/v1'), endpoint('internal', 'one', 'http://i1')],
    },
    { type: 'baremetal', endpoints: [endpoint('public', 'two', 'http://p2'), endpoint('admin', 'two', '')] },
    { type: 'object-storage', endpoints: [endpoint('public', 'one', 'http://former')] },
    { type: 'image' },
  ];

  it.each([
    [{ type: 'baremetal' }, 'http://p1/v1'],
    [{ type: 'baremetal', interface: 'internal' }, 'http://i1'],
    [{ type: 'baremetal', region: 'two' }, 'http://p2'],
    [{ type: 'baremetal', region: 'two', interface: 'internal' }, undefined],
    [{ type: 'baremetal', region: 'two', interface: 'admin' }, undefined],
    [{ type: 'baremetal', region: 'three' }, undefined],
    [{ type: 'object-store' }, 'http://former'],
    [{ type: 'image' }, undefined],
    [{ type: 'compute' }, undefined],
  ] as const)('%j', async (service, url) => {
    const { keystone, authenticator } = await open();
    keystone.catalog = catalog;
    expect((await authenticator.endpoint(service)).unwrap()).toBe(url);
    expect(keystone.issued).toBe(1);
  });
});

describe('when it cannot be had', () => {
  it.each([
    [
      refusal(401, 'The request you have made requires authentication.'),
      'identity-refused',
      /user inspector: The request/,
    ],
    [refusal(403, 'no'), 'identity-refused', /no \(403\)/],
    [refusal(404, 'Could not find project: p'), 'identity-refused', /Could not find project/],
    [{ status: 200, body: '<html>' }, 'identity-unavailable', /is not a token; is that the URL of Keystone/],
    [{ status: 302, headers: { Location: 'http://192.0.2.1/' } }, 'identity-unavailable', /\(302\) is not a token/],
    [{ status: 500, body: 'oops' }, 'identity-unavailable', /answered 500 to POST/],
  ] as const)('%j', async (answer, code, message) => {
    const { keystone, authenticator } = await open();
    keystone.script.push(answer);
    const failed = await authenticator.headers();
    expect(failed.val).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(keystone.received).toHaveLength(1);
    expect(inspect(failed.val, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
    // And the next one asks again.
    expect((await authenticator.headers()).unwrap()).toEqual(TOKEN(1));
  });

  it('is tried again while a proxy says that Keystone restarts', async () => {
    const { keystone, headers } = await open();
    keystone.script.push({ status: 503, headers: { 'Retry-After': '0' } }, { status: 502 });
    expect(await headers()).toEqual(TOKEN(1));
    expect(keystone.received).toHaveLength(3);
  });

  it('is told in bounded time', async () => {
    const { keystone, authenticator } = await open({}, 50);
    keystone.script.push('hang');
    const failed = await authenticator.headers();
    expect(failed.val).toMatchObject({ code: 'identity-unavailable', message: expect.stringContaining('in time') });
    expect(inspect(failed.val, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
  });

  it('because nobody is there', async () => {
    const authUrl = 'http://127.0.0.1:1';
    const auth: Auth = { type: 'password', authUrl, user: USER, password: PASSWORD };
    const failed = await createAuthenticator(auth).unwrap().headers();
    expect(failed.val).toMatchObject({
      code: 'identity-unavailable',
      message: expect.stringMatching(/ECONNREFUSED|bad port/),
    });
    expect(inspect(failed.val, { depth: 20, showHidden: true })).not.toContain(PASSWORD);
  });
});

it('shows no secret when inspected', async () => {
  const { authenticator, headers } = await open();
  await headers();
  const shown = inspect(authenticator, { depth: 20, showHidden: true }) + JSON.stringify(authenticator);
  expect(shown).not.toContain(PASSWORD);
  expect(shown).not.toContain('token-1');
});

it.each<[string, object, RegExp]>([
  ['no URL', { authUrl: PASSWORD }, /auth\.authUrl: must be Keystone's URL/],
  ['credentials in the URL', { authUrl: `http://a:${PASSWORD}@h` }, /auth\.authUrl: must not hold credentials/],
  ['a user without a domain', { user: { name: 'a' } }, /auth\.user: must be \{ id \} or \{ name, domain \}/],
  ['two scopes', { scope: { system: 'all', domain: { id: 'd' } } }, /auth\.scope: must be /],
  ['half a system', { scope: { system: 'half' } }, /auth\.scope: must be /],
  ['a misspelt field', { projekt: 'p' }, /projekt/],
])('%s cannot work', (_, change, message) => {
  const auth = { type: 'password', authUrl: 'http://h', user: USER, password: PASSWORD, ...change } as Auth;
  const created = createAuthenticator(auth);
  expect(created.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
  expect(inspect(created.val)).not.toContain(PASSWORD);
});
