import { expect, it } from 'vitest';
import { openSite } from './site.ts';

/**
 * The original takes the version for a pattern and matches every route with it: anybody could
 * freeze the service, or list its routes.
 */
it.each([
  '/(.%2B)%2B!',
  '/(a|a)*$',
  '/(((((.*)*)*)*)*)!',
  `/${'(x%2Bx%2B)%2By'.repeat(500)}`,
  '/.*',
  '/v.',
  '/%5B',
  '/(',
  '/%5Cd',
  '/introspection',
])('%s is a version that does not exist, and no pattern', async (path) => {
  const site = await openSite();
  const { status, text } = await site.send('GET', path);
  expect(status).toBe(404);
  expect(JSON.parse(text)).toEqual({ error: { message: expect.stringMatching(/^Version .* not found\.$/) } });
  expect(text).not.toContain('/v1/');
});

it.each(['/v1/introspection/(.%2B)%2B!', '/v1/introspection/.*/data', '/v1/rules/(.%2B)%2B!', '/v1/.*'])(
  '%s finds nothing either',
  async (path) => {
    const site = await openSite();
    // 400 is Ironic's word for what cannot be the name of a node.
    expect([400, 404]).toContain((await site.send('GET', path)).status);
  },
);

it('a marker, a limit and a state are no patterns', async () => {
  const site = await openSite();
  for (const query of ['marker=.*', 'state=.*', 'state=(.%2B)%2B!', 'limit=(.%2B)%2B!'])
    expect((await site.send('GET', `/v1/introspection?${query}`)).status).toBe(400);
});
