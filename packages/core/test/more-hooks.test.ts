import { describe, expect, it } from 'vitest';
import { defaultHooks, stockHooks, type Inspector, type RamdiskData } from '@ironic-inspector/core';
import { loadPayload, macsOf } from '@ironic-inspector/testing';
import { UUID, world } from './world.ts';

const payload = loadPayload('lldp');
const [first = '', second = ''] = macsOf(payload);
const { bmc_address: bmc } = payload['inventory'] as { bmc_address: string };

const hooks = [
  ...defaultHooks,
  ...['lldp_basic', 'local_link_connection', 'physnet_cidr_map'].flatMap((name) => stockHooks.get(name) ?? []),
];
const settings = {
  hooks,
  processing: { addPorts: 'all' },
  portPhysnet: { cidrMap: [{ cidr: '198.51.100.0/24', physnet: 'physnet1' }] },
} as const;

async function post(inspector: Inspector): Promise<void> {
  (await inspector.continue(payload as RamdiskData)).unwrap();
  await inspector.idle();
}

describe('hooks that know more of ports', () => {
  it('have new ports created with it, one request each', async () => {
    const { inspector, ironic, wait, calls } = world(settings, { driver_info: { ipmi_address: bmc } });
    await wait();
    ironic.clearCalls();
    await post(inspector);
    const ports = Array.from({ length: 4 }, () => 'createPort');
    expect(calls()).toEqual(['getNode', 'patchNode', ...ports, 'setPowerState']);
    expect(ironic.peekPorts(UUID)).toMatchObject([
      {
        address: first,
        local_link_connection: { switch_id: '02:00:5e:20:05:01', port_id: 'Ethernet1/5' },
        physical_network: 'physnet1',
      },
      { address: second, local_link_connection: { switch_id: '02:00:5e:20:05:02', port_id: 'ge-0/0/5' } },
      { local_link_connection: {} },
      { local_link_connection: {} },
    ]);
  });

  it('change existing ports in one request each, and have nothing to say the next time (Q-70)', async () => {
    const { inspector, ironic, wait, calls } = world(settings, { macs: macsOf(payload) });
    await wait();
    ironic.clearCalls();
    await post(inspector);
    const ports = ['patchPort', 'patchPort', 'patchPort', 'patchPort'];
    expect(calls()).toEqual(['getNode', 'listPorts', 'patchNode', ...ports, 'setPowerState']);
    await wait();
    ironic.clearCalls();
    await post(inspector);
    expect(calls()).toEqual(['getNode', 'listPorts', 'setPowerState']);
  });
});
