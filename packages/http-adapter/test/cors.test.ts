import { expect, it } from 'vitest';
import { tokensSayWho } from './identities.ts';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const ORIGIN = 'https://dashboard.test';
const cors = { allowedOrigins: [ORIGIN] };
const granted = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'));
const asking = (method: string, headers?: string, origin = ORIGIN) => ({
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': method,
    ...(headers !== undefined && { 'Access-Control-Request-Headers': headers }),
  },
});

describeMatrix('other origins (CONTRACT §1.15)', ({ openOn }) => {
  it('are told nothing unless configured', async () => {
    const { send } = await openOn(stub());
    const answer = await send('OPTIONS', '/v1/rules', asking('GET'));
    expect([answer.status, granted(answer.headers)]).toEqual([200, {}]);
    expect(granted((await send('GET', '/v1/rules', { headers: { Origin: ORIGIN } })).headers)).toEqual({});
  });

  it('may see answers, errors included', async () => {
    const { send } = await openOn(stub(), { cors, auth: tokensSayWho, healthcheck: true });
    for (const [path, status] of [
      ['/', 200],
      ['/v1/rules', 401],
      ['/v1/foobar', 404],
      ['/healthcheck', 200],
    ] as const) {
      const answer = await send('GET', path, { headers: { Origin: ORIGIN } });
      expect([answer.status, granted(answer.headers)]).toEqual([
        status,
        { vary: 'Origin', 'access-control-allow-origin': ORIGIN, 'access-control-allow-credentials': 'true' },
      ]);
    }
  });

  it('may use what /v2 needs, and have no credentials where anybody is allowed', async () => {
    const { send } = await openOn(stub(), { cors: { allowedOrigins: [ORIGIN, '*'], exposeHeaders: ['X-Own'] } });
    const wanted = 'x-auth-token, authorization, content-type, if-none-match, last-event-id';
    expect(granted((await send('OPTIONS', '/v2/rules', asking('PATCH', wanted))).headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': wanted.replaceAll(' ', ''),
    });
    for (const path of ['/v2/nodes/n/data', '/v2/nope']) {
      const seen = granted((await send('GET', path, { headers: { Origin: 'https://any.test' } })).headers);
      expect(seen).toEqual({
        vary: 'Origin',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'X-Own,ETag,Retry-After,WWW-Authenticate,X-Openstack-Request-Id',
      });
    }
    expect(granted((await send('OPTIONS', '/v1/rules', asking('GET', wanted))).headers)).toEqual({});
    expect(granted((await send('OPTIONS', '/v2/rules', asking('GET', 'x-other'))).headers)).toEqual({});
  });

  it('may ask beforehand, without credentials, whatever the version', async () => {
    const { send } = await openOn(stub(), { cors, auth: tokensSayWho });
    const { headers } = asking('DELETE', 'x-auth-token, Content-Type,X-OpenStack-Ironic-Inspector-API-Version');
    const answer = await send('OPTIONS', '/v1/rules', {
      headers: { ...headers, 'X-OpenStack-Ironic-Inspector-API-Version': '9.9' },
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(granted(answer.headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '3600',
      'access-control-allow-methods': 'DELETE',
      'access-control-allow-headers': 'x-auth-token,Content-Type,X-OpenStack-Ironic-Inspector-API-Version',
    });
  });

  it.each([
    ['another origin', asking('GET', undefined, 'https://evil.test')],
    ['an origin that begins alike', asking('GET', undefined, `${ORIGIN}.evil.test`)],
    ['no origin', { headers: { 'Access-Control-Request-Method': 'GET' } }],
    ['no method', { headers: { Origin: ORIGIN } }],
    ['a method not allowed', asking('TRACE')],
    ['a header not allowed', asking('GET', 'X-Auth-Token, X-Roles')],
  ])('are told nothing: %s', async (_, sent) => {
    const { send } = await openOn(stub(), { cors });
    const answer = await send('OPTIONS', '/v1/rules', sent);
    expect([answer.status, granted(answer.headers)]).toEqual([200, {}]);
    // What OPTIONS says by itself is left.
    expect(answer.headers.get('allow')).toContain('DELETE');
  });

  it('get an answer to OPTIONS where there is nothing', async () => {
    const { send } = await openOn(stub(), { cors });
    const answer = await send('OPTIONS', '/v1/foobar', asking('GET'));
    expect([answer.status, answer.text, granted(answer.headers)['access-control-allow-origin']]).toEqual([
      200,
      '',
      ORIGIN,
    ]);
  });

  it('may be any, and may do what is configured', async () => {
    const { send } = await openOn(stub(), {
      cors: {
        allowedOrigins: ['*'],
        allowCredentials: false,
        maxAge: 0,
        allowMethods: ['GET'],
        allowHeaders: [],
        exposeHeaders: ['Retry-After', 'Allow'],
      },
    });
    expect(granted((await send('OPTIONS', '/v1', asking('GET'))).headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET',
    });
    expect(granted((await send('OPTIONS', '/v1', asking('POST'))).headers)).toEqual({});
    expect(granted((await send('OPTIONS', '/v1', asking('GET', 'X-Auth-Token'))).headers)).toEqual({});
    expect(granted((await send('GET', '/v1', { headers: { Origin: 'http://any.test' } })).headers)).toEqual({
      vary: 'Origin',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After,Allow',
    });
  });

  it('leave the root and mounting alone', async () => {
    const { send, root } = await openOn(stub(), { cors, mountPath: '/baremetal' });
    const answer = await send('GET', '/baremetal/', { headers: { Origin: ORIGIN } });
    expect(answer).toMatchObject({ status: 200, body: { versions: [{ links: [{ href: `${root}/baremetal/v1` }] }] } });
  });
});
