import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import {
  createAuthenticator,
  createKeystoneRequestAuthenticator,
  type Auth,
  type KeystoneAuth,
  type KeystoneRequestAuthenticatorOptions,
} from '@ironic-inspector/openstack-auth';
import { FakeIronic, manualClock, serveIronic } from '@ironic-inspector/testing';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { InspectorHandlerOptions } from '../../src/index.ts';
import { byCall } from '../client.ts';
import { allowed, OPERATIONS, ROLE_MATRIX } from '../identities.ts';
import { U } from '../matrix.ts';
import { stub } from '../stub.ts';
import { KEYSTONE, RealKeystone } from './real-keystone.ts';

/**
 * Rows of the matrix. Keystone gives an admin `member` and `reader`, too, and a member `reader`.
 */
const ROWS = {
  admin: 'admin,member,reader',
  service: 'service',
  reader: 'reader',
  member: 'member,reader',
  'manager,member': 'manager,member,reader',
  baremetal_admin: 'baremetal_admin',
  administrator: 'administrator',
  baremetal_observer: 'baremetal_observer',
};

describe.skipIf(KEYSTONE === undefined)('a real Keystone (none here: run test:services)', { timeout: 120_000 }, () => {
  let keystone: RealKeystone;
  let project: string;
  let service: KeystoneAuth;

  beforeAll(async () => {
    keystone = new RealKeystone(KEYSTONE!);
    project = (await keystone.create('project')).id;
    service = await keystone.user(['service', 'admin'], project);
  }, 60_000);

  const tokenOf = async (auth: Auth): Promise<string> =>
    (await createAuthenticator(auth).unwrap().headers()).unwrap()['X-Auth-Token']!;

  /** The API in front of an inspector that says yes to everything. */
  const api = async (
    options: Partial<KeystoneRequestAuthenticatorOptions> = {},
    handler: InspectorHandlerOptions = {},
  ) => {
    const auth = createKeystoneRequestAuthenticator({ auth: service, ...options }).unwrap();
    const { send } = await byCall(stub(), { auth, ...handler });
    return (method: string, path: string, token: string | undefined) =>
      send(method, path, token === undefined ? {} : { headers: { 'X-Auth-Token': token } });
  };

  describe('issues tokens', () => {
    const scopeOf = async (auth: Auth) => {
      const token = await tokenOf(auth);
      const response = await fetch(`${keystone.authUrl}/auth/tokens`, {
        headers: { 'X-Auth-Token': token, 'X-Subject-Token': token },
      });
      const document = ((await response.json()) as { token: Record<string, { id?: string; all?: boolean }> }).token;
      return { project: document['project']?.id, domain: document['domain']?.id, system: document['system']?.all };
    };

    it('for a project, a domain, and the system, named in every way', async () => {
      const domain = (await keystone.create('domain')) as { id: string; name: string };
      const inDomain = await keystone.create('project', { domain_id: domain.id });
      const { user, password, authUrl } = keystone.admin;
      const admin = { type: 'password', user, password, authUrl } as const;
      const { users } = (await keystone.ask('GET', '/users?name=admin')) as { users: { id: string }[] };
      const id = users[0]!.id;
      await keystone.ask('PUT', `/domains/${domain.id}/users/${id}/roles/${await keystone.role('reader')}`);
      await keystone.ask('PUT', `/projects/${inDomain.id}/users/${id}/roles/${await keystone.role('reader')}`);

      const { name } = inDomain;
      for (const scope of [
        { project: { id: inDomain.id } },
        { project: { name, domain: { id: domain.id } } },
        { project: { name, domain: { name: domain.name } } },
      ]) {
        expect(await scopeOf({ ...admin, scope })).toMatchObject({ project: inDomain.id });
      }
      expect(await scopeOf({ ...admin, scope: { domain: { id: domain.id } } })).toMatchObject({ domain: domain.id });
      expect(await scopeOf({ ...admin, scope: { domain: { name: domain.name } } })).toMatchObject({
        domain: domain.id,
      });
      expect(await scopeOf({ ...admin, scope: { system: 'all' } })).toMatchObject({ system: true });
      expect(await scopeOf({ ...admin, user: { id }, scope: { system: 'all' } })).toMatchObject({ system: true });
      expect(await scopeOf(admin)).toEqual({ project: undefined, domain: undefined, system: undefined });
      const unscoped = await tokenOf(admin);
      const exchanged: Auth = { type: 'token', authUrl, token: unscoped, scope: { project: { id: inDomain.id } } };
      expect(await scopeOf(exchanged)).toMatchObject({ project: inDomain.id });
    });

    it('not for wrong credentials, and nobody learns which they were', async () => {
      const password = `wrong-${randomUUID()}`;
      const refused = await createAuthenticator({ ...keystone.admin, password })
        .unwrap()
        .headers();
      expect(refused.val).toMatchObject({ code: 'identity-refused' });
      expect(inspect(refused.val, { depth: 20, showHidden: true })).not.toContain(password);
      const elsewhere: Auth = { ...keystone.admin, scope: { project: { id: randomUUID() } } };
      expect((await createAuthenticator(elsewhere).unwrap().headers()).val).toMatchObject({ code: 'identity-refused' });
      const notKeystone: Auth = { ...keystone.admin, authUrl: `${keystone.authUrl}/users` };
      expect((await createAuthenticator(notKeystone).unwrap().headers()).ok).toBe(false);
    });

    it('with a catalogue, in which a client finds Ironic', async () => {
      const ironic = new FakeIronic();
      ironic.addNode({ uuid: U, name: 'node-1' });
      const served = await serveIronic(ironic, {});
      onTestFinished(() => served.close());
      const { id } = await keystone.create('service', { type: 'baremetal', name: 'ironic' });
      onTestFinished(async () => void (await keystone.ask('DELETE', `/services/${id}`)));
      await keystone.endpoint(id, 'public', 'http://127.0.0.1:9/nowhere');
      await keystone.endpoint(id, 'internal', `${served.url}/v1/`);

      const client = createIronicClient({ auth: service });
      expect((await client.getNode('node-1')).unwrap()).toMatchObject({ uuid: U });
      const elsewhere = createIronicClient({ auth: service, region: 'RegionTwo' });
      expect((await elsewhere.getNode('node-1')).val).toMatchObject({
        code: 'ironic-failed',
        message: 'The catalogue has no internal or public endpoint of type baremetal in region RegionTwo',
      });
    });

    it('again, when the one at hand is refused', async () => {
      const own = createAuthenticator(service).unwrap();
      const first = (await own.headers()).unwrap();
      await keystone.revoke(first['X-Auth-Token']!);
      expect(await Promise.all([own.renew(first), own.renew(first)])).toMatchObject([{ val: true }, { val: true }]);
      const second = (await own.headers()).unwrap();
      expect(second).not.toEqual(first);
      await keystone.ask('GET', '/auth/projects', undefined, second['X-Auth-Token']);
    });
  });

  describe('knows who asks', () => {
    it('by their roles, in a project and for the whole system', async () => {
      const byNewRules = await api({}, { policy: { enforceNewDefaults: true } });
      const byThoseOfOld = await api({}, { policy: { enforceNewDefaults: false } });
      for (const [roles, held] of Object.entries(ROWS)) {
        const [, plain, system, plainLegacy, systemLegacy] = ROLE_MATRIX.find(([name]) => name === held)!;
        const user = await keystone.user(roles.split(','), project, true);
        const inProject = await tokenOf(user);
        const inSystem = await tokenOf({ ...user, scope: { system: 'all' } });
        for (const [ask, token, may] of [
          [byNewRules, inProject, plain],
          [byNewRules, inSystem, system],
          [byThoseOfOld, inProject, plainLegacy],
          [byThoseOfOld, inSystem, systemLegacy],
        ] as const) {
          for (const [method, path, operation] of OPERATIONS) {
            const { status } = await ask(method, path, token);
            const passed = status === 403 ? false : status < 300;
            expect([held, method, path, passed]).toEqual([held, method, path, allowed(may, operation)]);
          }
        }
      }
    });

    it('and who is nobody', async () => {
      const ask = await api();
      const { scope: _, ...admin } = keystone.admin;
      const unscoped = await tokenOf(admin);
      expect((await ask('GET', '/v1/rules', unscoped)).status).toBe(403);
      for (const token of [undefined, 'nonsense', 'gAAAAABk', `${unscoped.slice(0, -4)}AAAA`, 'ü', '../../users']) {
        const refused = await ask('GET', '/v1/rules', token === 'ü' ? 'Ã¼' : token);
        expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
          401,
          `Keystone uri="${keystone.authUrl}"`,
        ]);
      }
    });

    it('by an application credential, within its rules and until it is taken back', async () => {
      const user = await keystone.user(['admin'], project);
      const token = await tokenOf(user);
      const make = async (fields: object) => {
        const id = 'id' in user.user ? user.user.id : '';
        const body = { application_credential: { name: randomUUID(), ...fields } };
        const made = await keystone.ask('POST', `/users/${id}/application_credentials`, body, token);
        const {
          id: credential,
          name,
          secret,
        } = made['application_credential'] as Record<'id' | 'name' | 'secret', string>;
        return {
          id: credential,
          name,
          secret,
          remove: () => keystone.ask('DELETE', `/users/${id}/application_credentials/${credential}`, undefined, token),
        };
      };
      const { authUrl } = keystone;
      const ask = await api({ cacheTime: 0 });
      const whole = await make({});
      const byId = await tokenOf({
        type: 'v3applicationcredential',
        authUrl,
        credential: { id: whole.id },
        secret: whole.secret,
      });
      const byName = await tokenOf({
        type: 'v3applicationcredential',
        authUrl,
        credential: { name: whole.name, user: user.user },
        secret: whole.secret,
      });
      for (const one of [byId, byName]) expect((await ask('DELETE', '/v1/rules', one)).status).toBe(204);

      const rule = { service: 'baremetal-introspection', method: 'GET', path: '/v1/introspection/*' };
      const narrow = await make({ access_rules: [rule] });
      const narrowed = await tokenOf({
        type: 'v3applicationcredential',
        authUrl,
        credential: { id: narrow.id },
        secret: narrow.secret,
      });
      expect((await ask('GET', '/v1/introspection/node-1', narrowed)).status).toBe(200);
      expect((await ask('GET', '/v1/introspection', narrowed)).status).toBe(401);
      expect((await ask('POST', '/v1/introspection/node-1', narrowed)).status).toBe(401);

      await whole.remove();
      expect((await ask('DELETE', '/v1/rules', byId)).status).toBe(401);
    });

    it('until a token is revoked and the cache forgets it', async () => {
      const clock = manualClock(new Date());
      const token = await tokenOf(await keystone.user(['admin'], project));
      const ask = await api({ clock, cacheTime: 60_000 });
      expect((await ask('GET', '/v1/rules', token)).status).toBe(200);
      await keystone.revoke(token);
      await clock.advance(59_000);
      expect((await ask('GET', '/v1/rules', token)).status).toBe(200);
      await clock.advance(1000);
      expect((await ask('GET', '/v1/rules', token)).status).toBe(401);
      const fresh = await api();
      expect((await fresh('GET', '/v1/rules', token)).status).toBe(401);
    });

    it('not when the service may not ask, which is told to the operator alone', async () => {
      const told: string[] = [];
      const powerless = await keystone.user(['member'], project);
      const token = await tokenOf(await keystone.user(['admin'], project));
      const ask = await api({ auth: powerless }, { onError: ({ code, message }) => told.push(`${code}: ${message}`) });
      expect(await ask('GET', '/v1/rules', token)).toMatchObject({
        status: 503,
        body: { error: { message: 'Who you are cannot be checked now' } },
      });
      expect(told).toEqual([
        expect.stringMatching(/^identity-unavailable: Keystone does not tell about tokens: .*\(403\)$/),
      ]);
    });
  });

  it('goes away: what is known meanwhile is good; what is not waits; ramdisks do not. Tokens that have ended are none', async () => {
    const user = await keystone.user(['admin'], project);
    const known = await tokenOf(user);
    const unknown = await tokenOf(user);
    const ask = await api();
    expect((await ask('GET', '/v1/rules', known)).status).toBe(200);
    await keystone.control('kill');
    let short = '';
    try {
      expect((await ask('GET', '/v1/rules', known)).status).toBe(200);
      const refused = await ask('GET', '/v1/rules', unknown);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
      expect((await ask('POST', '/v1/continue', undefined)).status).toBe(200);
      expect((await ask('GET', '/v1/rules', undefined)).status).toBe(401);
      const own = createAuthenticator(service).unwrap();
      expect((await own.headers()).val).toMatchObject({ code: 'identity-unavailable' });
      await keystone.control('start', 1);
      short = await tokenOf(user);
      await keystone.control('stop');
    } finally {
      await keystone.control('start');
    }
    expect((await ask('GET', '/v1/rules', unknown)).status).toBe(200);
    expect((await ask('GET', '/v1/rules', short)).status).toBe(401);
  });
});
