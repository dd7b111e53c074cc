import { Inspector, type DataStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, personalise } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createInspectorHandler } from '../src/index.ts';

const UUID = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const ROOT = 'http://127.0.0.1:5050/v1';

function api(enableSettingIpmiCredentials: boolean) {
  const ironic = new FakeIronic();
  const driver_info = { ipmi_address: '192.0.2.10', ipmi_username: 'operator' };
  ironic.addNode({ uuid: UUID, provision_state: 'enroll', driver_info });
  const inspector = new Inspector({
    ironic,
    ...createMemoryStore(),
    introspectionDelay: 0,
    processing: { enableSettingIpmiCredentials },
  });
  const handle = createInspectorHandler(inspector);
  const start = (query: string, version = '1.18') =>
    handle(
      new Request(`${ROOT}/introspection/${UUID}?${query}`, {
        method: 'POST',
        headers: { 'X-OpenStack-Ironic-Inspector-API-Version': version },
      }),
    );
  return { handle, inspector, start };
}

describe('IPMI credentials over HTTP (CONTRACT.md §16.1)', () => {
  it('are given to the ramdisk in its answer', async () => {
    const { handle, start } = api(true);
    expect((await start('new_ipmi_password=Secret123')).status).toBe(202);
    const body = JSON.stringify(personalise(loadPayload('ipmi-server'), { bmc: '192.0.2.10' }));
    const answer = await handle(new Request(`${ROOT}/continue`, { method: 'POST', body }));
    expect(await answer.json()).toEqual({
      uuid: UUID,
      ipmi_setup_credentials: true,
      ipmi_username: 'operator',
      ipmi_password: 'Secret123',
    });
    const status = await handle(new Request(`${ROOT}/introspection/${UUID}`));
    expect(await status.text()).not.toContain('Secret123');
  });

  it.each([
    ['a wrong password is 400', true, 'new_ipmi_password=no%20good', '1.18', 400],
    ['a user name alone means nothing', true, 'new_ipmi_username=x', '1.18', 202],
    ['old versions are refused while it is off', false, 'new_ipmi_password=Secret123', '1.11', 400],
    ['newer ones know nothing of it while it is off', false, 'new_ipmi_password=Secret123', '1.12', 202],
  ])('%s', async (_, enabled, query, version, status) => {
    const { inspector, start } = api(enabled);
    expect((await start(query, version)).status).toBe(status);
    await inspector.stop();
  });
});

describe('the location of stored data over HTTP (CONTRACT.md §16.2)', () => {
  it("is written to the node's extra", async () => {
    const ironic = new FakeIronic();
    ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: '192.0.2.10' } });
    const { data, nodes } = createMemoryStore();
    // A store whose documents have names of their own, as objects in Swift have.
    const named: DataStore = {
      save: async (uuid, kind, document) => (await data.save(uuid, kind, document)).map(() => `${kind}-${uuid}`),
      load: (uuid, kind) => data.load(uuid, kind),
      discard: (uuid) => data.discard(uuid),
    };
    const processing = { storeDataLocation: 'hardware_object' };
    const inspector = new Inspector({ ironic, nodes, data: named, introspectionDelay: 0, processing });
    const handle = createInspectorHandler(inspector);
    await handle(new Request(`${ROOT}/introspection/${UUID}`, { method: 'POST' }));
    await inspector.idle();
    const body = JSON.stringify(personalise(loadPayload('ipmi-server'), { bmc: '192.0.2.10' }));
    expect((await handle(new Request(`${ROOT}/continue`, { method: 'POST', body }))).status).toBe(200);
    expect(ironic.peekNode(UUID)?.extra).toEqual({ hardware_object: `processed-${UUID}` });
    await inspector.stop();
  });
});
