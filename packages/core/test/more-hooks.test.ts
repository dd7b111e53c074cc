import { describe, expect, it } from 'vitest';
import { defaultHooks, stockHooks, type Inspector, type Port, type RamdiskData } from '@ironic-inspector/core';
import { loadPayload, macsOf } from '@ironic-inspector/testing';
import { BODY, bodyWith, UUID, world } from './world.ts';

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

describe('ports whose cables are one link', () => {
  const TLVS = [
    [1, '04885a92ec5459'],
    [127, '00120f030300000005'],
  ];
  const macs = ['52:54:00:12:34:56', '52:54:00:12:34:57'];
  const body = bodyWith({
    boot_interface: macs[0],
    lldp_raw: { a: TLVS, b: TLVS },
    inventory: {
      ...JSON.parse(BODY).inventory,
      interfaces: macs.map((mac_address, index) => ({ name: 'ab'[index], mac_address, ipv4_address: '10.0.0.5' })),
    },
  });
  const sorted = (ports: readonly Port[]) => ports.toSorted((one, other) => one.address.localeCompare(other.address));
  const grouping = {
    hooks: [...defaultHooks, ...['lag_port_groups'].flatMap((name) => stockHooks.get(name) ?? [])],
    processing: { addPorts: 'all' },
  } as const;

  it.each([[[]], [macs]])('are a group in Ironic, once, also where it has %j', async (existing) => {
    const { inspector, ironic, wait } = world(grouping, { macs: existing });
    for (let run = 0; run < 2; run++) {
      await wait();
      (await inspector.continue(body)).unwrap();
      await inspector.idle();
      const [group, ...others] = ironic.peekPortGroups(UUID);
      expect(others).toEqual([]);
      expect(group).toMatchObject({ address: macs[0], mode: '802.3ad', standalone_ports_supported: true });
      expect(sorted(ironic.peekPorts(UUID))).toMatchObject(
        macs.map((address) => ({ address, portgroup_uuid: group?.['uuid'] })),
      );
    }
    expect(ironic.callCounts.get('createPortGroup')).toBe(1);
  });

  it.each([[[]], [macs]])(
    'stay alone, with all else that is known, when Ironic will not have the group: %j',
    async (existing) => {
      const { inspector, ironic, events, wait } = world(grouping, { macs: existing });
      await wait();
      ironic.failNext({ kind: 'status', status: 400, text: 'no groups here' }, { call: 'createPortGroup' });
      (await inspector.continue(body)).unwrap();
      await inspector.idle();
      expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
      expect(sorted(ironic.peekPorts(UUID))).toMatchObject([
        { pxe_enabled: true, portgroup_uuid: null },
        { pxe_enabled: false, portgroup_uuid: null },
      ]);
      expect(events).toContainEqual(
        expect.objectContaining({ type: 'warning', message: expect.stringContaining('no groups here') }),
      );
    },
  );

  it('end the run with the name of the hook when Ironic has a defect', async () => {
    const { inspector, ironic, wait } = world(grouping);
    await wait();
    ironic.failNext({ kind: 'status', status: 500, text: 'broken' }, { call: 'createPortGroup' });
    expect((await inspector.continue(body)).ok).toBe(false);
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: expect.stringMatching(/broken.*\(asked for by lag_port_groups\)$/),
    });
  });
});
