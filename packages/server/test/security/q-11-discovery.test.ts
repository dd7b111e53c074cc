import { createEnrollHook } from '@ironic-inspector/core';
import type { JsonObject } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BOOT_MAC, openSite, type Site } from './site.ts';

/**
 * Anybody may post: in the original each bad post makes a node, also after a hook found the data to
 * be bad, also without a MAC address.
 */
const STRANGER = { driver_info: { ipmi_address: '192.0.2.99' } };

const open = (options: Parameters<typeof createEnrollHook>[0] = {}, node: Record<string, unknown> = STRANGER) =>
  openSite({ notFoundHook: createEnrollHook(options) }, node);

const created = ({ ironic }: Site) => ironic.callCounts.get('createNode') ?? 0;

function machine(site: Site, last: number): JsonObject {
  const payload = site.payload();
  const text = JSON.stringify(payload).replaceAll(
    /([0-9a-f]{2}[:-]){5}[0-9a-f]{2}/g,
    (mac) => `${mac.slice(0, -2)}${last.toString(16).padStart(2, '0')}`,
  );
  const other = JSON.parse(text) as JsonObject;
  (other['inventory'] as JsonObject)['bmc_address'] = `198.51.100.${last}`;
  return other;
}

it.each<[string, (payload: JsonObject) => unknown]>([
  ['that the ramdisk says is bad', (payload) => ({ ...payload, error: 'boom' })],
  ['without an inventory', (payload) => ({ ...payload, inventory: undefined })],
  ['that is empty', () => ({})],
  [
    'with interfaces that are none',
    (payload) => ({ ...payload, inventory: { ...(payload['inventory'] as JsonObject), interfaces: [1] } }),
  ],
  ['that is no object', () => []],
])('data %s makes no node', async (_, change) => {
  const site = await open();
  const { status } = await site.send('POST', '/v1/continue', change(site.payload()));
  expect(status).toBe(400);
  await site.idle();
  expect(created(site)).toBe(0);
});

it('a machine that Ironic knows, by either address, makes no second node', async () => {
  for (const node of [{ driver_info: {}, macs: [BOOT_MAC] }, {}]) {
    const site = await open({}, node);
    const { status, text } = await site.send('POST', '/v1/continue', site.payload());
    expect([status, text]).toEqual([400, expect.stringMatching(/already exists|already has BMC address/)]);
    expect(created(site)).toBe(0);
  }
});

it('the same machine twice, and at the same moment, is one node', async () => {
  const site = await open();
  const answers = await Promise.all([1, 2, 3].map(() => site.send('POST', '/v1/continue', site.payload())));
  answers.push(await site.send('POST', '/v1/continue', site.payload()));
  await site.idle();
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(created(site)).toBe(1);
});

it('a thousand inventions do not make a thousand nodes', async () => {
  const site = await open({ maxNodesPerMinute: 5 });
  for (let last = 0; last < 100; last++) await site.send('POST', '/v1/continue', machine(site, last));
  await site.idle();
  expect(created(site)).toBe(5);
});

it('nothing is made of machines from networks where there are none', async () => {
  const site = await open({ allowedBmcNetworks: ['203.0.113.0/24'] });
  expect((await site.send('POST', '/v1/continue', machine(site, 1))).status).toBe(400);
  expect(created(site)).toBe(0);
});
