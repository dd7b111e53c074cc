import type { InspectorError } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { apiRoutes, type ServedInspector, type InspectorHandlerOptions } from '../src/index.ts';
import { allowed, CHALLENGE, OPERATIONS, ROLE_MATRIX, tokensSayWho, V2_OPERATIONS } from './identities.ts';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const UNAUTHENTICATED = { error: { message: 'Authentication required' } };
const DENIED = { error: { message: 'Access denied by policy' } };
const auth = tokensSayWho;
const PUBLIC = OPERATIONS.filter(([, , operation]) => operation === 'public');
const PRIVATE = OPERATIONS.filter(([, , operation]) => operation !== 'public');
const as = (token: string) => ({ headers: { 'X-Auth-Token': token } });

/** An inspector that says what it was asked to do. */
function watched(): { inspector: ServedInspector; done: string[] } {
  const done: string[] = [];
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, name, receiver) => {
        const value: unknown = Reflect.get(object, name, receiver);
        if (typeof value !== 'function') return value;
        return (...all: unknown[]) => {
          done.push(String(name));
          return (value as (...all: unknown[]) => unknown)(...all);
        };
      },
    });
  const api = stub();
  return { inspector: watch({ ...api, rules: watch({ ...api.rules }), history: watch({ ...api.history }) }), done };
}

describeMatrix('roles (CONTRACT §1.5)', ({ openOn }) => {
  const columns = ROLE_MATRIX.flatMap(([roles, plain, system, plainLegacy, systemLegacy]) => [
    { roles, scope: '', enforceNewDefaults: true, may: plain },
    { roles, scope: 'system:', enforceNewDefaults: true, may: system },
    { roles, scope: '', enforceNewDefaults: false, may: plainLegacy },
    { roles, scope: 'system:', enforceNewDefaults: false, may: systemLegacy },
  ]);

  it.each(columns)('$scope$roles, new defaults $enforceNewDefaults: $may', async (row) => {
    const { inspector, done } = watched();
    const { send } = await openOn(inspector, { auth, policy: { enforceNewDefaults: row.enforceNewDefaults } });
    for (const [method, path, operation] of OPERATIONS) {
      done.length = 0;
      const answer = await send(method, path, as(row.scope + row.roles));
      const seen = answer.status < 300 ? 'done' : [answer.status, answer.body, done];
      const expected = allowed(row.may, operation) ? 'done' : [403, DENIED, []];
      expect([method, path, seen]).toEqual([method, path, expected]);
      expect(answer.headers.get('www-authenticate')).toBeNull();
    }
    for (const [method, path, operation, body] of V2_OPERATIONS) {
      done.length = 0;
      const answer = await send(method, path, { ...as(row.scope + row.roles), ...(body !== undefined && { body }) });
      const seen = answer.status < 300 ? 'done' : [answer.status, answer.body, done];
      const denied = expect.objectContaining({ code: 'forbidden', detail: 'Access denied by policy' });
      expect([method, path, seen]).toEqual([method, path, allowed(row.may, operation) ? 'done' : [403, denied, []]]);
    }
  });

  it('are known of every route', () => {
    const known = [...OPERATIONS, ...V2_OPERATIONS].map(([method, path]) => `${method} ${path.split('?')[0]}`);
    const lacking = apiRoutes.filter(({ method, path }) => {
      const pattern = new RegExp(`^${method} ${path.replaceAll(/:\w+/g, '[^/]+')}$`);
      return path !== '/v2/boot-events/ipxe' && !known.some((one) => pattern.test(one));
    });
    expect(lacking).toEqual([]);
  });

  it('may be called otherwise; their case does not matter', async () => {
    const policy = { roles: { admin: ['cloud_admin'], reader: ['Auditor'], service: [] } };
    const { send } = await openOn(stub(), { auth, policy });
    const may = async (token: string, method: string) => (await send(method, '/v1/introspection/n', as(token))).status;
    expect([await may('Cloud_Admin', 'POST'), await may('admin', 'POST'), await may('service', 'POST')]).toEqual([
      202, 403, 403,
    ]);
    expect([
      await may('system:auditor', 'GET'),
      await may('system:reader', 'GET'),
      await may('auditor', 'GET'),
    ]).toEqual([200, 403, 403]);
  });

  it('do not matter for somebody who may do everything', async () => {
    const { send } = await openOn(stub(), { auth });
    for (const [method, path] of OPERATIONS) expect((await send(method, path, as('*'))).status).toBeLessThan(300);
  });

  it('do not matter without authentication', async () => {
    const { send } = await openOn(stub());
    for (const [method, path] of OPERATIONS) expect((await send(method, path)).status).toBeLessThan(300);
  });
});

describeMatrix('who asks', ({ openOn }) => {
  it('has to be proved, but on public routes', async () => {
    const { inspector, done } = watched();
    const { send } = await openOn(inspector, { auth });
    for (const [method, path] of PRIVATE) {
      const answer = await send(method, path);
      expect([path, answer.status, answer.body, done]).toEqual([path, 401, UNAUTHENTICATED, []]);
      expect(answer.headers.get('www-authenticate')).toBe(CHALLENGE);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('x-openstack-ironic-inspector-api-maximum-version')).toBe('1.18');
    }
    for (const [method, path] of PUBLIC) expect((await send(method, path)).status).toBe(200);
  });

  it('is not looked at on public routes', async () => {
    const { send } = await openOn(stub(), { auth });
    for (const token of ['!unauthenticated', '!bad-request', '!identity-unavailable', 'nobody']) {
      for (const [method, path] of PUBLIC) expect((await send(method, path, as(token))).status).toBe(200);
    }
  });

  it('is asked after the version and the route, before the body', async () => {
    const { send } = await openOn(stub(), { auth, healthcheck: true });
    const version = { 'X-OpenStack-Ironic-Inspector-API-Version': '1.19' };
    expect(await send('GET', '/v1/introspection', { headers: version })).toMatchObject({ status: 406 });
    expect(await send('GET', '/v1/foobar')).toMatchObject({ status: 404 });
    expect(await send('PUT', '/v1/rules')).toMatchObject({ status: 405 });
    expect(await send('OPTIONS', '/v1/rules')).toMatchObject({ status: 200 });
    expect(await send('GET', '/healthcheck')).toMatchObject({ status: 200 });
    expect(await send('POST', '/v1/rules', { body: 'x'.repeat(5000) })).toMatchObject({ status: 401 });
    expect(await send('HEAD', '/v1/rules')).toMatchObject({ status: 401, text: '' });
  });

  it('is told in the words of the authenticator when it cannot be read', async () => {
    const { send } = await openOn(stub(), { auth });
    expect(await send('GET', '/v1/rules', as('!bad-request'))).toMatchObject({
      status: 400,
      body: { error: { message: 'why not, at http://secret.test' } },
    });
  });

  it.each(['!identity-unavailable', '!identity-refused'])('is 503 when nobody can tell: %s', async (token) => {
    const told: string[] = [];
    const onError: InspectorHandlerOptions['onError'] = (error) => told.push(`${error.code}: ${error.message}`);
    const { send } = await openOn(stub(), { auth, onError, debug: true });
    const answer = await send('GET', '/v1/rules', as(token));
    expect(answer).toMatchObject({ status: 503, body: { error: { message: 'Who you are cannot be checked now' } } });
    expect(answer.headers.get('retry-after')).toBe('10');
    expect(told).toEqual([`${token.slice(1)}: why not, at http://secret.test`]);
  });

  it('is 500 when the authenticator is broken, and nobody gets in', async () => {
    const told: InspectorError[] = [];
    const broken = { challenge: CHALLENGE, identify: () => Promise.reject(new TypeError('oops')) };
    const { inspector, done } = watched();
    const { send } = await openOn(inspector, { auth: broken, onError: (error) => told.push(error) });
    expect(await send('GET', '/v1/rules')).toMatchObject({
      status: 500,
      body: { error: { message: 'Internal server error' } },
    });
    expect(told.map(({ code }) => code)).toEqual(['internal']);
    expect(done).toEqual([]);
  });

  it('is told whose requests are counted together, by the proxy that is trusted', async () => {
    const sources: unknown[] = [];
    const remembering = {
      ...auth,
      identify: (request: Parameters<typeof auth.identify>[0]) => {
        sources.push(request.source);
        return auth.identify(request);
      },
    };
    const { send } = await openOn(stub(), { auth: remembering, trustForwarded: true });
    for (const address of ['203.0.113.9, 192.0.2.7', '[2001:db8:1:2:3::4]:4711', '::ffff:192.0.2.7', 'unknown']) {
      await send('GET', '/v1/rules', { headers: { 'X-Forwarded-For': address } });
    }
    expect(sources).toEqual(['192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7', undefined]);
  });

  it('is asked for what is below the path that we are mounted under', async () => {
    const paths: string[] = [];
    const remembering = {
      ...auth,
      identify: (request: Parameters<typeof auth.identify>[0]) => {
        paths.push(`${request.method} ${request.path}`);
        return auth.identify(request);
      },
    };
    const { send } = await openOn(stub(), { auth: remembering, mountPath: '/baremetal' });
    await send('GET', '/baremetal/v1/rules');
    await send('DELETE', '/v1/rules');
    await send('GET', '//v1/introspection/a%20b');
    expect(paths).toEqual(['GET /v1/rules', 'DELETE /v1/rules', 'GET /v1/introspection/a b']);
  });
});
