import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEnrollHook } from '@ironic-inspector/core';
import { directoryLogSink } from '@ironic-inspector/core/node';
import { loadPayload, personalise } from '@ironic-inspector/testing';
import { expect, it, onTestFinished } from 'vitest';
import { tokensSayWho } from '../identities.ts';
import { describeMatrix, U } from '../matrix.ts';

/**
 * Open in the original (CONTRACT.md §14.3): each is tried without any credentials, at an API that
 * asks for them.
 */
const handler = { auth: tokensSayWho };

describeMatrix('Q-01: a version is no regular expression', ({ open }) => {
  it.each([
    '/%2e%2a',
    '/(',
    '/(.%2B)%2B!',
    '/[',
    '/%5Ev1',
    '/v1$',
    '/(v1)',
    '/v1%7Cv2',
    `/${'(a%2B)%2B'.repeat(200)}!`,
  ])('GET %s is not found, and shows no routes', async (path) => {
    const { send } = await open({ handler });
    const answer = await send('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('introspection"');
    expect(answer.body).toEqual({ error: { message: expect.stringMatching(/^Version .* not found\.$/s) } });
  });
});

describeMatrix('Q-11: who posts nonsense makes no nodes', ({ open }) => {
  it.each([
    ['nothing', '{}'],
    ['a failure', JSON.stringify({ ...loadPayload('ipmi-server'), error: 'zzz' })],
    ['no interfaces', JSON.stringify({ inventory: { interfaces: [], bmc_address: '192.0.2.99' } })],
    ['no JSON', 'nojson'],
    ['a list', '[]'],
  ])('%s', async (_, body) => {
    const { send, ironic, inspector } = await open({ handler, inspector: { notFoundHook: createEnrollHook() } });
    const before = ironic.calls.length;
    for (let time = 0; time < 3; time += 1) {
      const { status } = await send('POST', '/v1/continue', { body });
      expect([400, 404]).toContain(status);
    }
    await inspector.idle();
    expect(ironic.calls.slice(before).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describeMatrix('Q-23: what a machine says of itself leads out of no folder', ({ open }) => {
  it.each(['../../../../tmp/evil', '/tmp/evil', '..\\evil', 'a/b', '..', '.', 'x\0y'])('%j', async (bmc) => {
    const root = await mkdtemp(join(tmpdir(), 'inspector-logs-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const directory = join(root, 'deep', 'logs');
    const logSink = directoryLogSink({ directory, fileNameFormat: '{bmc}_{mac}_{uuid}' });
    const { send, inspector } = await open({
      handler,
      inspector: { logSink, processing: { alwaysStoreRamdiskLogs: true, storeUnmatchedRamdiskLogs: true } },
    });
    const payload = personalise(loadPayload('ipmi-server'), { bmc: '192.0.2.250' }) as Record<string, unknown>;
    const inventory = payload['inventory'] as Record<string, unknown>;
    const body = JSON.stringify({
      ...payload,
      inventory: { ...inventory, bmc_address: bmc, boot: { pxe_interface: bmc } },
      boot_interface: bmc,
      logs: Buffer.from('chosen by the attacker').toString('base64'),
    });
    expect((await send('POST', '/v1/continue', { body })).status).toBeGreaterThanOrEqual(400);
    await inspector.idle();
    expect(await readdir(root)).toEqual(['deep']);
    expect(await readdir(join(root, 'deep'))).toEqual(['logs']);
    expect(await readdir(directory)).toEqual(['unmatched']);
    expect(await readdir(join(directory, 'unmatched'))).toHaveLength(1);
  });
});

describeMatrix('X-Forwarded-* of a stranger', ({ open }) => {
  const FORGED = {
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Port': '1',
    'X-Forwarded-Prefix': '/evil',
    Forwarded: 'for=127.0.0.1;host=evil.test;proto=https',
    'X-Original-URL': '/v1',
    'X-Rewrite-URL': '/v1',
    'X-HTTP-Method-Override': 'DELETE',
    'X-Script-Name': '/evil',
  };

  it('leads nowhere, and lets nobody in', async () => {
    const { send, root } = await open({ handler });
    const shown = await send('GET', '/', { headers: FORGED });
    expect(shown.text).toContain(`${root}/v1`);
    expect(shown.text).not.toContain('evil');
    for (const path of ['/v1/rules', `/v1/introspection/${U}`, '/v1/introspection/x/data']) {
      expect((await send('GET', path, { headers: FORGED })).status).toBe(401);
    }
    const list = await send('GET', '/v1/introspection', { headers: { ...FORGED, 'X-Auth-Token': 'admin' } });
    expect([list.status, list.text.includes('evil')]).toEqual([200, false]);
  });

  it.each([
    ['X-Forwarded-Host', 'evil.test"><script>'],
    ['X-Forwarded-Host', 'user:password@evil.test'],
    ['X-Forwarded-Host', 'evil.test/path'],
    ['X-Forwarded-Proto', 'javascript'],
    ['X-Forwarded-Prefix', '//evil.test'],
    ['X-Forwarded-Prefix', '/a?b#c'],
    ['X-Forwarded-Port', '80@evil.test'],
    ['X-Forwarded-Host', 'evil.test, '],
  ])('puts nothing harmful into links behind a proxy that lets it through: %s: %s', async (name, value) => {
    const { send } = await open({ handler: { ...handler, trustForwarded: true } });
    const { text } = await send('GET', '/', { headers: { [name]: value, host: 'inspector.test' } });
    const { versions } = JSON.parse(text) as { versions: { links: { href: string }[] }[] };
    const link = new URL(versions[0]!.links[0]!.href);
    expect([link.protocol, link.host, link.username, link.search]).toEqual(['http:', 'inspector.test', '', '']);
  });
});

describeMatrix('X-Roles, X-User-Id and their like', ({ open }) => {
  /**
   * What keystonemiddleware and Ironic's basic authentication write for the service behind them.
   */
  const WRITTEN_BY_MIDDLEWARE = {
    'X-Identity-Status': 'Confirmed',
    'X-Service-Identity-Status': 'Confirmed',
    'X-Roles': 'admin,service',
    'X-Role': 'admin',
    'X-Service-Roles': 'service',
    'X-User-Id': 'root',
    'X-User-Name': 'admin',
    'X-User': 'admin',
    'X-Project-Id': 'p',
    'X-Tenant-Id': 'p',
    'X-Domain-Id': 'default',
    'X-Is-Admin-Project': 'True',
    'OpenStack-System-Scope': 'all',
    'X-Service-Token': 'admin',
    'X-Storage-Token': 'admin',
    'X-Subject-Token': 'admin',
    'X-Remote-User': 'admin',
    Cookie: 'X-Auth-Token=admin',
    Remote_User: 'admin',
    X_Auth_Token: 'admin',
  };

  it('prove nothing', async () => {
    const { send } = await open({ handler });
    for (const [method, path] of [
      ['GET', '/v1/introspection'],
      ['POST', `/v1/introspection/${U}`],
      ['DELETE', '/v1/rules'],
    ] as const) {
      expect((await send(method, path, { headers: WRITTEN_BY_MIDDLEWARE })).status).toBe(401);
    }
  });

  it('add nothing to what a token says', async () => {
    const { send } = await open({ handler });
    const headers = { ...WRITTEN_BY_MIDDLEWARE, 'X-Auth-Token': 'member,reader' };
    expect((await send('DELETE', '/v1/rules', { headers })).status).toBe(403);
    expect((await send('GET', '/v1/introspection', { headers })).status).toBe(403);
  });

  it('cannot take anything from it either', async () => {
    const { send } = await open({ handler });
    const headers = { 'X-Identity-Status': 'Invalid', 'X-Roles': '', 'X-Auth-Token': 'admin' };
    expect((await send('GET', '/v1/introspection', { headers })).status).toBe(200);
  });

  it('nor does a token in the query', async () => {
    const { send } = await open({ handler });
    expect((await send('GET', '/v1/introspection?X-Auth-Token=admin&token=admin')).status).toBe(401);
  });

  it.each([
    ['POST', `/v1/introspection/${U}/`],
    ['POST', `//v1/introspection/${U}`],
    ['DELETE', '/v1/rules/'],
    ['DELETE', '/v1//rules'],
    ['DELETE', '/./v1/rules'],
    ['DELETE', '/x/../v1/rules'],
    ['DELETE', '/v1/rules?/v1/continue'],
    ['POST', '/v1/continue/../rules'],
    ['POST', '/v1/continue%2F..%2Frules'],
    ['DELETE', '/%76%31/rules'],
    ['HEAD', '/v1/rules'],
    ['OPTIONS', '/v1/rules'],
  ])('nor is there a way around: %s %s', async (method, path) => {
    const { send, inspector } = await open({ handler });
    (await inspector.rules.create({ conditions: [], actions: [{ action: 'fail', message: 'x' }] })).unwrap();
    const { status, text } = await send(method, path, { body: method === 'POST' ? '{}' : undefined } as object);
    expect([200, 401, 404, 405]).toContain(status);
    // OPTIONS says what there is, and nothing of it.
    expect([method, status, status === 200 ? text : '']).toEqual([method, method === 'OPTIONS' ? 200 : status, '']);
    expect((await inspector.rules.list()).unwrap()).toHaveLength(1);
    expect((await inspector.list({})).unwrap()).toEqual([]);
  });
});
