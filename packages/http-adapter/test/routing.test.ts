import { expect, it } from 'vitest';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const NOT_FOUND =
  '404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

const GETS = [
  '/',
  '/v1',
  '/v1/introspection',
  '/v1/introspection/node-1',
  '/v1/introspection/node-1/data',
  '/v1/introspection/node-1/data/unprocessed',
  '/v1/rules',
  '/v1/rules/1a1a1a1a-1a1a-1a1a-1a1a-1a1a1a1a1a1a',
];

describeMatrix('routing (CONTRACT §1.1)', ({ openOn }) => {
  it.each([
    '/v1/foobar',
    '/v1/foobar/',
    '/v1/introspection/a/b',
    '/v1/introspection//',
    '/v1/rules/a/b',
    '/v1/introspection/a/data/processed',
    '/v1/introspection/a%2Fb',
    '/v1/introspection/a%2fabort',
    '/v1/introspection/a%2fb/data',
    '/v1/introspection%2fa',
    '/%2f',
    '/V1/introspection',
    '/static/x',
  ])('A4: has nothing at %s', async (path) => {
    const { send } = await openOn(stub());
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const answer = await send(method, path);
      expect([answer.status, answer.body]).toEqual([404, { error: { message: NOT_FOUND } }]);
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  it.each([
    ['POST', '/', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/v1', 'GET, HEAD, OPTIONS'],
    ['GET', '/v1/continue', 'OPTIONS, POST'],
    ['PATCH', '/v1/rules', 'DELETE, GET, HEAD, OPTIONS, POST'],
    ['PUT', '/v1/rules/a', 'DELETE, GET, HEAD, OPTIONS'],
    ['PUT', '/v1/introspection/node-1', 'GET, HEAD, OPTIONS, POST'],
    ['PATCH', '/v1/introspection/node-1/abort', 'OPTIONS, POST'],
    ['DELETE', '/v1/introspection/node-1/data/unprocessed/', 'GET, HEAD, OPTIONS, POST'],
  ])('A5: refuses %s %s and says what is allowed (Q-06)', async (method, path, allow) => {
    const { send } = await openOn(stub());
    const answer = await send(method, path);
    expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')]).toEqual([
      405,
      allow,
      'application/json',
    ]);
    expect(answer.body).toEqual({ error: { message: expect.stringMatching(/^405 Method Not Allowed: /) } });
  });

  it.each([
    ['/', 'GET, HEAD, OPTIONS'],
    ['/v1/continue', 'OPTIONS, POST'],
    ['/v1/introspection/', 'GET, HEAD, OPTIONS'],
    ['/v1/introspection/node-1', 'GET, HEAD, OPTIONS, POST'],
  ])('answers OPTIONS %s with nothing', async (path, allow) => {
    const { send } = await openOn(stub());
    const answer = await send('OPTIONS', path);
    expect([answer.status, answer.text, answer.headers.get('allow')]).toEqual([200, '', allow]);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it.each(GETS)('answers HEAD %s like GET, without a body (Q-05)', async (path) => {
    const { send } = await openOn(stub());
    const [get, head] = [await send('GET', path), await send('HEAD', path)];
    expect([head.status, head.text, head.headers.get('content-type')]).toEqual([
      get.status,
      '',
      get.headers.get('content-type'),
    ]);
    expect(get.status).toBe(200);
  });

  it('answers HEAD where there is only POST, or nothing, with the status alone', async () => {
    const { send } = await openOn(stub());
    expect(await send('HEAD', '/v1/continue')).toMatchObject({ status: 405, text: '' });
    expect(await send('HEAD', '/v1/foobar')).toMatchObject({ status: 404, text: '' });
  });

  it.each([
    '/v1/introspection/',
    '//v1/introspection',
    '///v1/introspection/',
    '/v1/introspection?x=1',
    '/v1/introspection/?limit=1',
  ])('takes %s for the list', async (path) => {
    const { send } = await openOn(stub());
    expect(await send('GET', path)).toMatchObject({ status: 200, body: { introspection: [{ state: 'waiting' }] } });
  });

  it.each([
    ['node-1', 'node-1'],
    ['a%20b', 'a b'],
    ['a+b', 'a+b'],
    ['%C3%A4', 'ä'],
    ['a%252Fb', 'a%2Fb'],
    ['a%3Fb%23c', 'a?b#c'],
    ['a%5Cb', 'a\\b'],
    ['%FF', '%FF'],
    ['%zz', '%zz'],
  ])('hands the segment %s over decoded', async (segment, name) => {
    const asked: string[] = [];
    const inspector = stub();
    const { send } = await openOn({ ...inspector, status: async (node) => (asked.push(node), inspector.status(node)) });
    for (const path of [`/v1/introspection/${segment}`, `/v1/introspection/${segment}/`]) await send('GET', path);
    expect(asked).toEqual([name, name]);
  });

  it('takes the first of repeated parameters and passes over unknown ones', async () => {
    const asked: unknown[] = [];
    const inspector = stub();
    const { send } = await openOn({
      ...inspector,
      introspect: async (...all) => (asked.push(all), inspector.introspect(...all)),
    });
    const answer = await send(
      'POST',
      '/v1/introspection/n?new_ipmi_username=a&new_ipmi_password=b&manage_boot=%46alse&manage_boot=1',
    );
    expect(answer.status).toBe(202);
    expect(asked).toEqual([['n', expect.objectContaining({ manageBoot: false, requestId: expect.any(String) })]]);
  });

  it('passes over a token', async () => {
    const { send } = await openOn(stub());
    expect(
      await send('GET', '/v1/introspection', { headers: { 'X-Auth-Token': 'x', 'X-Identity-Status': 'Invalid' } }),
    ).toMatchObject({ status: 200 });
  });
});

describeMatrix('healthcheck (CONTRACT §1.14)', ({ openOn }) => {
  it('is a version that does not exist unless it is switched on', async () => {
    const { send } = await openOn(stub());
    expect(await send('GET', '/healthcheck')).toMatchObject({ status: 404 });
  });

  it('answers with nothing, or with JSON for those who ask', async () => {
    const { send } = await openOn(stub(), { healthcheck: true });
    const headers = { 'X-OpenStack-Ironic-Inspector-API-Version': 'foo' };
    const plain = await send('GET', '/healthcheck', { headers });
    expect([plain.status, plain.text, plain.headers.get('content-type')]).toEqual([
      200,
      '',
      'text/plain; charset=UTF-8',
    ]);
    expect(plain.headers.has('X-OpenStack-Ironic-Inspector-API-Maximum-Version')).toBe(false);
    const json = await send('GET', '/healthcheck', { headers: { ...headers, accept: 'application/json' } });
    expect([json.status, json.body]).toEqual([200, { detailed: false, reasons: [] }]);
    expect(await send('HEAD', '/healthcheck')).toMatchObject({ status: 200, text: '' });
    expect(await send('POST', '/healthcheck')).toMatchObject({ status: 405 });
  });

  it('is mounted with the rest', async () => {
    const { send } = await openOn(stub(), { healthcheck: true, mountPath: '/baremetal' });
    expect(await send('GET', '/baremetal/healthcheck')).toMatchObject({ status: 200 });
  });
});
