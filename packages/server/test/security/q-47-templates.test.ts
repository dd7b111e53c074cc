import { expect, it } from 'vitest';
import { NODE, openSite } from './site.ts';

/**
 * Python's format strings reach the attributes of what they format: the original's rules could read
 * the service's own objects.
 */
const INSIDE = [
  '{data.__class__}',
  '{data.__class__.__mro__}',
  '{data.__init__.__globals__}',
  '{data.constructor}',
  '{data[inventory].constructor.constructor}',
];

it.each(INSIDE)('%s is refused when the rule is made', async (value) => {
  const site = await openSite();
  const actions = [{ action: 'set-attribute', path: '/extra/a', value }];
  const { status, text } = await site.send('POST', '/v1/rules', { actions });
  expect(status).toBe(400);
  expect(text).toContain('Invalid parameters for action set-attribute');
});

it.each([
  '{data[constructor]}',
  '{data[__proto__]}',
  '{data[toString]}',
  '{data[inventory][constructor][constructor]}',
  '{data[inventory][interfaces][length]}',
  '{data[inventory][interfaces][map]}',
])('%s finds nothing that is not in the data', async (value) => {
  const site = await openSite();
  const actions = [{ action: 'set-attribute', path: '/extra/a', value }];
  const { status } = await site.send('POST', '/v1/rules', { actions });
  if (status === 400) return;
  expect(status).toBe(201);
  await site.wait();
  await site.send('POST', '/v1/continue', site.payload());
  await site.idle();
  expect(JSON.stringify(site.ironic.peekNode(NODE)?.extra ?? {})).not.toMatch(/function|native code|\[object|Object/);
});

it('what a machine says is no template', async () => {
  const site = await openSite();
  const value = '{data[inventory][hostname]}';
  await site.send('POST', '/v1/rules', { actions: [{ action: 'set-attribute', path: '/extra/a', value }] });
  await site.wait();
  const payload = site.payload();
  Object.assign(payload['inventory'] as object, { hostname: '{data.__class__} ${7*7} %s {0}' });
  expect((await site.send('POST', '/v1/continue', payload)).status).toBe(200);
  await site.idle();
  expect(site.ironic.peekNode(NODE)?.extra).toMatchObject({ a: '{data.__class__} ${7*7} %s {0}' });
});

it.each([
  '{data[memory_mb]:999999999999}',
  '{data[memory_mb]:>999999999}',
  '{data[memory_mb]:.999999999f}',
  '{data[memory_mb]:0999999999d}',
])('%s does not fill memory with blanks', async (value) => {
  const site = await openSite();
  const { status } = await site.send('POST', '/v1/rules', {
    actions: [{ action: 'set-attribute', path: '/extra/a', value }],
  });
  if (status === 400) return;
  await site.wait();
  await site.send('POST', '/v1/continue', site.payload());
  await site.idle();
  expect(JSON.stringify(site.ironic.peekNode(NODE)?.extra ?? {}).length).toBeLessThan(100_000);
});
