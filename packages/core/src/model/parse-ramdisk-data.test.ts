import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import type { PciDevice } from './collected.ts';
import { parseRamdiskData } from './parse-ramdisk-data.ts';
import type { RamdiskData } from './ramdisk-data.ts';

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

describe('parseRamdiskData', () => {
  it.each(PAYLOAD_NAMES)('takes the payload %s as it is', (name) => {
    const parsed = parseRamdiskData(loadPayload(name)).unwrap();
    expect(parsed.warnings).toEqual([]);
    expect(parsed.data).toEqual(loadPayload(name));
  });

  it('leaves out what has another type, says so, and leaves the value alone', () => {
    const value = {
      inventory: { cpu: { count: 4, socket_count: true }, disks: [{ name: '/dev/sda', rotational: [] }], odd: [1] },
      numa_topology: { cpus: [{ cpu: 0, thread_siblings: [0, 'x'] }] },
      mine: { a: 1 },
    };
    const sent = structuredClone(value);
    const { data, warnings } = parseRamdiskData(deepFreeze(value)).unwrap();
    expect(value).toEqual(sent);
    expect(data).toEqual({
      inventory: { cpu: { count: 4 }, disks: [{ name: '/dev/sda' }], odd: [1] },
      numa_topology: { cpus: [{ cpu: 0 }] },
      mine: { a: 1 },
    });
    expect(warnings).toEqual([
      'ignored inventory.cpu.socket_count: boolean is not what belongs there',
      'ignored inventory.disks[0].rotational: list is not what belongs there',
      'ignored numa_topology.cpus[0].thread_siblings: list is not what belongs there',
    ]);
  });

  it.each([undefined, null, 'text', 7, true, [{}]])('refuses %j', (value) => {
    const refused = parseRamdiskData(value);
    expect(refused.err && refused.val.code).toBe('bad-request');
    expect(refused.err && refused.val.message).toMatch(/^the data must be an object, not /);
  });

  it('never throws, and changes nothing that it was given', () => {
    const inventory = fc.dictionary(
      fc.constantFrom('cpu', 'disks', 'interfaces', 'memory', 'system_vendor'),
      fc.jsonValue(),
    );
    const payload = fc.dictionary(
      fc.constantFrom('inventory', 'root_disk', 'pci_devices', 'usb_devices', 'numa_topology', 'dmi', 'configuration'),
      fc.oneof(inventory, fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.oneof(payload, fc.anything()), (value) => {
        const first = parseRamdiskData(deepFreeze(value));
        if (first.err) return;
        expect(parseRamdiskData(first.val.data).unwrap()).toEqual({ data: first.val.data, warnings: [] });
      }),
    );
  });

  it('has a type for every field', () => {
    const data = parseRamdiskData(loadPayload('ipmi-server')).unwrap().data;
    expectTypeOf(data).toEqualTypeOf<RamdiskData>();
    type Inventory = NonNullable<RamdiskData['inventory']>;
    type Nic = NonNullable<Inventory['interfaces']>[number];
    type Disk = NonNullable<Inventory['disks']>[number];
    type Text = string | null | undefined;
    type Number = number | string | null | undefined;
    expectTypeOf<Nic['biosdevname']>().toEqualTypeOf<Text>();
    expectTypeOf<Nic['driver']>().toEqualTypeOf<Text>();
    expectTypeOf<Nic['pci_address']>().toEqualTypeOf<Text>();
    expectTypeOf<Nic['product']>().toEqualTypeOf<Text>();
    expectTypeOf<Nic['speed_mbps']>().toEqualTypeOf<Number>();
    expectTypeOf<Nic['vendor']>().toEqualTypeOf<Text>();
    expectTypeOf<Disk['logical_sectors']>().toEqualTypeOf<Number>();
    expectTypeOf<Disk['physical_sectors']>().toEqualTypeOf<Number>();
    expectTypeOf<Disk['rotational']>().toEqualTypeOf<boolean | Number>();
    expectTypeOf<NonNullable<Inventory['cpu']>['frequency']>().toEqualTypeOf<Number>();
    expectTypeOf<NonNullable<Inventory['cpu']>['socket_count']>().toEqualTypeOf<Number>();
    expectTypeOf<Inventory['bmc_mac']>().toEqualTypeOf<Text>();
    expectTypeOf<NonNullable<NonNullable<Inventory['system_vendor']>['firmware']>['version']>().toEqualTypeOf<Text>();
    expectTypeOf<NonNullable<RamdiskData['pci_devices']>[number]>().toEqualTypeOf<PciDevice>();
    expectTypeOf<PciDevice['numa_node_id']>().toEqualTypeOf<Number>();
    type Numa = NonNullable<RamdiskData['numa_topology']>;
    expectTypeOf<NonNullable<Numa['cpus']>[number]['thread_siblings']>().toEqualTypeOf<
      readonly number[] | null | undefined
    >();
    expectTypeOf<NonNullable<RamdiskData['usb_devices']>[number]['handle']>().toEqualTypeOf<Text>();
    expectTypeOf<NonNullable<NonNullable<RamdiskData['dmi']>['memory']>['Number Of Devices']>().toEqualTypeOf<
      number | null | undefined
    >();
    expectTypeOf<NonNullable<RamdiskData['configuration']>['collectors']>().toEqualTypeOf<
      readonly string[] | null | undefined
    >();
  });
});
