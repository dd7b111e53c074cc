import { loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { lldpBasic } from './lldp-basic.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const chassis = [1, '04885a92ec5459'];
const port = [2, '0545746865726e6574312f3138'];
const neighbour = { switch_chassis_id: '88:5a:92:ec:54:59', switch_port_id: 'Ethernet1/18' };

function nic(name: unknown, number: number, more = {}) {
  return { name, mac_address: `52:54:00:00:00:0${number}`, ipv4_address: `192.0.2.${number}`, ...more };
}

async function run(interfaces: readonly unknown[], more: Record<string, unknown> = {}) {
  const payload = { inventory: { interfaces }, boot_interface: '52:54:00:00:00:01', ...more } as RamdiskData;
  const answer = await runHooks(payload, { hooks: [validateInterfaces, lldpBasic] });
  const { data, warnings } = answer.unwrap();
  const found = Object.entries(data.all_interfaces ?? {}).map(([name, { lldp_processed }]) => [name, lldp_processed]);
  return { found: Object.fromEntries(found), warnings: warnings.filter((text) => text.startsWith('lldp_basic')) };
}

describe('lldp_basic', () => {
  it('tells three switches of a machine apart', async () => {
    const payload = loadPayload('lldp') as RamdiskData;
    const { data, warnings } = (await runHooks(payload, { hooks: [validateInterfaces, lldpBasic] })).unwrap();
    const { eno1, eno2, eno3, eno4 } = data.all_interfaces ?? {};
    expect(eno1?.lldp_processed).toEqual({
      switch_chassis_id: '02:00:5e:20:05:01',
      switch_port_id: 'Ethernet1/5',
      switch_port_description: 'rack 5 slot 3 nic 1',
      switch_system_name: 'tor-1.example.org',
      switch_system_description: 'Example Networks switch software 4.2.1 on EX-5048, build 20240229',
      switch_capabilities_support: ['Bridge', 'Router'],
      switch_capabilities_enabled: ['Bridge', 'Router'],
      switch_mgmt_addresses: ['192.0.2.15'],
      switch_port_untagged_vlan_id: 100,
      switch_port_protocol_vlan_enabled: true,
      switch_port_protocol_vlan_support: true,
      switch_port_protocol_vlan_ids: [101],
      switch_port_vlans: [
        { name: 'servers', id: 100 },
        { name: 'storage', id: 101 },
      ],
      switch_protocol_identities: ['88cc'],
      switch_port_link_aggregation_enabled: false,
      switch_port_link_aggregation_support: true,
      switch_port_link_aggregation_id: 0,
      switch_port_autonegotiation_enabled: true,
      switch_port_autonegotiation_support: true,
      switch_port_physical_capabilities: [
        '1000BASE-T fdx',
        '100BASE-TX fdx',
        '100BASE-TX hdx',
        '10BASE-T fdx',
        '10BASE-T hdx',
        'Asym and Sym PAUSE fdx',
      ],
      switch_port_mau_type: '100BASE-TX full duplex',
      switch_port_mtu: 9200,
    });
    expect(eno2?.lldp_processed).toMatchObject({ switch_port_id: 'ge-0/0/5' });
    expect(eno3?.lldp_processed).toMatchObject({
      switch_chassis_id: 'switch-3',
      switch_port_id: '02:00:5e:20:05:03',
      switch_mgmt_addresses: ['2001:db8::503'],
      switch_port_physical_capabilities: [],
    });
    expect(eno4).not.toHaveProperty('lldp_processed');
    expect(warnings).toEqual([]);
  });

  it('reads what the ramdisk sends apart from the inventory', async () => {
    const { found, warnings } = await run([nic('eth0', 1), nic('eth1', 2)], {
      lldp_raw: { eth0: [chassis, port], eth1: [] },
    });
    expect(found).toEqual({ eth0: neighbour, eth1: undefined });
    expect(warnings).toEqual([]);
  });

  it('reads what older ramdisks send inside the inventory', async () => {
    expect((await run([nic('eth0', 1, { lldp: [chassis, port] })])).found).toEqual({ eth0: neighbour });
    const both = await run([nic('eth0', 1, { lldp: [chassis] })], { lldp_raw: { eth0: [port] } });
    expect(both.found).toEqual({ eth0: { switch_port_id: 'Ethernet1/18' } });
    const empty = await run([nic('eth0', 1, { lldp: [chassis] })], { lldp_raw: { eth0: [] } });
    expect(empty.found).toEqual({ eth0: { switch_chassis_id: '88:5a:92:ec:54:59' } });
  });

  it('warns once of interfaces without data, and not of those where nobody spoke', async () => {
    const { warnings } = await run([nic('eth0', 1, { lldp: null }), nic('eth1', 2), nic('eth2', 3, { lldp: [] })]);
    expect(warnings).toEqual(['lldp_basic: no LLDP data for eth0, eth1']);
  });

  it('warns of odd TLVs and reads the others', async () => {
    // @see Q-32: each of these ended the whole introspection
    const odd = [[1, '0xff'], [2, '0907'], [5, 'f'], null, [4]];
    const { found, warnings } = await run([nic('eth0', 1, { lldp: [...odd, chassis, port] }), nic('eth1', 2)], {
      lldp_raw: { eth1: 'LLDP' },
    });
    expect(found).toEqual({ eth0: neighbour, eth1: undefined });
    expect(warnings).toEqual([
      expect.stringMatching(/^lldp_basic: LLDP on eth0: TLV 1 .*; TLV 2 .*; TLV 3 .*; TLV 4 .*; TLV 5 /),
      'lldp_basic: LLDP on eth1: a list of TLVs is due, not text',
    ]);
  });

  it('passes over interfaces that have no name or no MAC address', async () => {
    // @see Q-32
    const lldp = [chassis];
    const { found } = await run([
      nic('eth0', 1),
      { lldp },
      { name: 'eth1', lldp },
      { mac_address: '52:54:00:00:00:09', lldp },
      { name: 'eth2', mac_address: 'none', lldp },
    ]);
    expect(found).toEqual({ eth0: undefined });
  });

  it.each([null, 5, 'eth0', [[chassis]], { __proto__: null }])('takes %j for no data at all', async (lldp_raw) => {
    expect((await run([nic('eth0', 1)], { lldp_raw })).warnings).toEqual(['lldp_basic: no LLDP data for eth0']);
  });

  it('finds nothing behind names such as __proto__', async () => {
    const payload = JSON.parse('{"lldp_raw": {"__proto__": [[1, "04885a92ec5459"]]}}') as Record<string, unknown>;
    const { found } = await run([nic('__proto__', 1), nic('constructor', 2)], payload);
    expect(Object.keys(found)).toEqual(['__proto__', 'constructor']);
    expect(found.constructor).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'switch_chassis_id')).toBe(false);
  });
});
