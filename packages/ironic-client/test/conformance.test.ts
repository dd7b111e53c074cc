import { FakeIronic, ironicClientSuite, serveIronic } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createIronicClient } from '../src/index.ts';
import { pooledFetch } from '../src/node.ts';

const create = async () => {
  const ironic = new FakeIronic();
  const served = await serveIronic(ironic, { pageSize: 10 });
  const fetch = pooledFetch();
  onTestFinished(async () => {
    await Promise.all([fetch.close(), served.close()]);
  });
  const retry = { attempts: 4, firstPause: 1 };
  return { client: createIronicClient({ endpoint: served.url, auth: { type: 'none' }, fetch, retry }), ironic };
};

ironicClientSuite({ describe, it }, { create });

it('an Ironic older than API 1.81 has no inventory', async () => {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode();
  ironic.setInventory(uuid, { inventory: {}, plugin_data: {} });
  const served = await serveIronic(ironic, { newestMinor: 80 });
  onTestFinished(() => served.close());
  const client = createIronicClient({ endpoint: served.url, auth: { type: 'none' } });
  expect(await client.getInventory(uuid)).toMatchObject({ ok: true, val: undefined });
  expect(ironic.calls.at(-1)).toMatchObject({ name: 'getInventory', version: '1.80', status: 404 });
});
