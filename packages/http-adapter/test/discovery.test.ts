import { expect, it } from 'vitest';
import { describeMatrix, U } from './matrix.ts';
import { stub } from './stub.ts';

describeMatrix('discovery (CONTRACT §1.7)', ({ openOn }) => {
  it('A1: shows the one version', async () => {
    const { send, root } = await openOn(stub());
    const answer = await send('GET', '/');
    expect([answer.status, answer.text]).toEqual([
      200,
      `{"versions":[{"id":"1.18","links":[{"href":"${root}/v1","rel":"self"}],"status":"CURRENT"}]}\n`,
    ]);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it.each(['/v1', '/v1/', '//v1'])('A2: shows the resources at %s', async (path) => {
    const { send, root } = await openOn(stub());
    expect((await send('GET', path)).body).toEqual({
      resources: ['continue', 'introspection', 'rules'].map((name) => ({
        name,
        links: [{ href: `${root}/v1/${name}`, rel: 'self' }],
      })),
    });
  });

  it.each([
    ['/v3', 'v3'],
    ['/v3/', 'v3'],
    ['/%2e%2a', '.*'],
    ['/(', '('],
    ['/(.%2B)%2B!', '(.+)+!'],
    ['/healthcheck', 'healthcheck'],
    ['/__proto__', '__proto__'],
  ])('A3: looks for %s literally (Q-01)', async (path, version) => {
    const { send } = await openOn(stub());
    const answer = await send('GET', path);
    expect([answer.status, answer.body]).toEqual([404, { error: { message: `Version ${version} not found.` } }]);
  });
});

describeMatrix('links (CONTRACT §1.2)', ({ openOn }) => {
  const href = (body: unknown) => (body as { links: { href: string }[] }).links[0]?.href;
  const PROXY = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'h.example', 'X-Forwarded-Prefix': '/pfx' };

  it.each<[string, Parameters<typeof openOn>[1], Record<string, string>, string]>([
    ['echo the host', {}, { host: 'i.example:5051' }, 'http://i.example:5051'],
    ['do not believe a proxy unasked', {}, { host: 'i.example', ...PROXY }, 'http://i.example'],
    ['believe it when told to', { trustForwarded: true }, PROXY, 'https://h.example/pfx'],
    [
      'take the port that the proxy names',
      { trustForwarded: true },
      { 'X-Forwarded-Host': 'h.example:8443', 'X-Forwarded-Port': '9999' },
      'http://h.example:9999',
    ],
    [
      'leave the usual port out',
      { trustForwarded: true },
      { ...PROXY, 'X-Forwarded-Port': '443' },
      'https://h.example/pfx',
    ],
    [
      'take the right-most entries only',
      { trustForwarded: true },
      {
        'X-Forwarded-Proto': 'http, https',
        'X-Forwarded-Host': 'evil.example, h.example',
        'X-Forwarded-Prefix': '/evil, /pfx/',
      },
      'https://h.example/pfx',
    ],
    [
      'keep the host when only the scheme is named',
      { trustForwarded: true },
      { host: 'i.example:5050', 'X-Forwarded-Proto': 'https' },
      'https://i.example:5050',
    ],
    [
      'pass over what cannot be',
      { trustForwarded: true },
      {
        host: 'i.example',
        'X-Forwarded-Proto': 'javascript',
        'X-Forwarded-Host': 'a b"<',
        'X-Forwarded-Port': 'x',
        'X-Forwarded-Prefix': '/a?b',
      },
      'http://i.example',
    ],
    [
      'take an IPv6 host',
      { trustForwarded: true },
      { 'X-Forwarded-Host': '[2001:db8::1]:80', 'X-Forwarded-Port': '8080' },
      'http://[2001:db8::1]:8080',
    ],
    [
      'begin with the public URL, whatever a request says',
      { publicUrl: 'https://p.example/bm/', trustForwarded: true },
      PROXY,
      'https://p.example/bm',
    ],
    ['begin with the mount path', { mountPath: '/baremetal/' }, { host: 'i.example' }, 'http://i.example/baremetal'],
    [
      'have the mount path below the prefix',
      { mountPath: '/baremetal', trustForwarded: true },
      PROXY,
      'https://h.example/pfx/baremetal',
    ],
  ])('%s', async (_, options, headers, root) => {
    const { send } = await openOn(stub(), options);
    const status = await send('GET', `/v1/introspection/${U}`, { headers });
    expect(href(status.body)).toBe(`${root}/v1/introspection/${U}`);
    const versions = (await send('GET', '/', { headers })).body as { versions: unknown[] };
    expect(href(versions.versions[0])).toBe(`${root}/v1`);
    const { resources } = (await send('GET', '/v1', { headers })).body as { resources: unknown[] };
    expect(href(resources[0])).toBe(`${root}/v1/continue`);
  });

  it.each(['/baremetal/v1/introspection', '/v1/introspection', '//baremetal/v1/introspection/'])(
    'are served under a mount path as %s',
    async (path) => {
      const { send } = await openOn(stub(), { mountPath: '/baremetal' });
      expect((await send('GET', path)).status).toBe(200);
    },
  );

  it('take a path for what it is when it only begins like the mount path', async () => {
    const { send } = await openOn(stub(), { mountPath: '/baremetal' });
    expect((await send('GET', '/baremetals')).body).toEqual({ error: { message: 'Version baremetals not found.' } });
    expect((await send('GET', '/baremetal')).body).toHaveProperty('versions');
    expect((await send('GET', '/baremetal/')).body).toHaveProperty('versions');
  });
});
