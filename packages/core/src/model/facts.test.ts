import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import { facts } from './facts.ts';
import type { DiskFacts, LldpTlv, MachineFacts } from './machine-facts.ts';

const nic = (members: object) => facts({ inventory: { interfaces: [members] } }).interfaces[0];
const disk = (members: object) => facts({ inventory: { disks: [members] } }).disks[0];

/** Every text and number in `value`, whatever it is in. */
function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

describe('facts', () => {
  it('reads a server', () => {
    const read = facts(loadPayload('ipmi-server'));
    expect(read).toMatchObject({
      hostname: 'localhost.localdomain',
      cpu: { count: 40, architecture: 'x86_64' },
      boot: { mode: 'uefi' },
    });
    expect(read.disks).toHaveLength(8);
    expect(read.rootDisk).toEqual(read.disks.find(({ name }) => name === read.rootDisk?.name));
    expect(read.numa.cores.length).toBeGreaterThan(0);
    expect(read.extraHardware.length).toBeGreaterThan(0);
    expect(read.pciDevices.every(({ vendorId, address }) => vendorId !== undefined && address !== undefined)).toBe(
      true,
    );
  });

  it('reads a virtual machine without a management controller', () => {
    const read = facts(loadPayload('virtual-machine'));
    expect(read.bmc).toEqual({ ipv4: undefined, ipv6: undefined, mac: undefined });
    expect(read.interfaces).toHaveLength(2);
  });

  it.each(PAYLOAD_NAMES)('leaves nothing that says nothing: %s', (name) => {
    const payload = loadPayload(name);
    // The TLV that ends a frame has an empty value; what dmidecode printed stays as it was.
    const { dmi: _, lldp: __, ...read } = facts(payload);
    for (const leaf of leaves(read)) expect(['', null, '0.0.0.0', '::/0', 'None']).not.toContain(leaf);
    expect(payload).toEqual(loadPayload(name));
  });

  it('has numbers as numbers', () => {
    const read = facts({
      inventory: {
        cpu: { count: '4', frequency: '2100.084', socket_count: 2 },
        memory: { total: 2105864192, physical_mb: '2048' },
        interfaces: [{ speed_mbps: '25000' }],
        disks: [{ size: 10, logical_sectors: '512', physical_sectors: 4096 }],
      },
      pci_devices: [{ numa_node_id: '1' }],
    });
    expect(read.cpu).toMatchObject({ count: 4, frequencyMhz: 2100.084, sockets: 2 });
    expect(read.memory).toEqual({ totalBytes: 2105864192, physicalMib: 2048 });
    expect(read.interfaces[0]?.speedMbps).toBe(25000);
    expect(read.disks[0]).toMatchObject({ sizeBytes: 10, logicalSectorBytes: 512, physicalSectorBytes: 4096 });
    expect(read.pciDevices[0]?.numaNode).toBe(1);
  });

  it.each(['', '0', 0, -1, '-1', 'many', null, true, Number.NaN, 2n ** 60n, 1.5, '1e3', [4], {}])(
    'has no count that is %s',
    (count) => expect(facts({ inventory: { cpu: { count } } }).cpu.count).toBeUndefined(),
  );

  it('has no NUMA node -1', () => {
    expect(facts({ pci_devices: [{ numa_node_id: '-1' }] }).pciDevices[0]?.numaNode).toBeUndefined();
    expect(facts({ numa_topology: { nics: [{ name: 'eth0', numa_node: -1 }] } }).numa.interfaces).toEqual([
      { name: 'eth0', node: undefined },
    ]);
    expect(facts({ pci_devices: [{ numa_node_id: '0' }] }).pciDevices[0]?.numaNode).toBe(0);
  });

  it.each([
    ['10.0.0.1', '10.0.0.1'],
    [' 10.0.0.1 ', '10.0.0.1'],
    ['0.0.0.0', undefined],
    ['::1', undefined],
    ['10', undefined],
    ['None', undefined],
    [7, undefined],
  ])('reads the IPv4 address %j', (ipv4_address, ipv4) => expect(nic({ ipv4_address })?.ipv4).toBe(ipv4));

  it.each([
    ['FE80::1%eth0', 'fe80::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['::/0', undefined],
    ['::', undefined],
    ['0:0:0:0:0:0:0:0', undefined],
    ['10.0.0.1', undefined],
  ])('reads the IPv6 address %j', (bmc_v6address, ipv6) =>
    expect(facts({ inventory: { bmc_v6address } }).bmc.ipv6).toBe(ipv6),
  );

  it.each([
    ['52:54:00:AB:CD:EF', '52:54:00:ab:cd:ef'],
    ['00:00:00:00:00:00', undefined],
    ['FF:FF:FF:FF:FF:FF', undefined],
    ['unavailable', undefined],
  ])('reads the MAC address %j', (mac_address, mac) => {
    expect(nic({ mac_address })?.mac).toBe(mac);
    expect(facts({ inventory: { bmc_mac: mac_address } }).bmc.mac).toBe(mac);
  });

  it.each([
    [{ inventory: { boot: { pxe_interface: '01-98-40-BB-81-37-5B' } } }, '98:40:bb:81:37:5b'],
    [{ inventory: { boot: { pxe_interface: null } }, boot_interface: '98:40:bb:81:37:5b' }, '98:40:bb:81:37:5b'],
    [{ boot_interface: 'eth0' }, undefined],
    [{}, undefined],
  ])('reads what it was booted from: %j', (data, mac) => expect(facts(data).boot.mac).toBe(mac));

  it.each(['None', 'To Be Filled By O.E.M.', ' Default string ', 'Not Specified', 'N/A', '', 'System Serial Number'])(
    'takes %j for no serial number',
    (serial_number) => {
      expect(facts({ inventory: { system_vendor: { serial_number } } }).system.serial).toBeUndefined();
      expect(disk({ serial: serial_number })?.serials).toEqual([]);
    },
  );

  it('reads what names a disk, from text, numbers and lists', () => {
    expect(disk({ serial: 'A', wwn: ['0x1', null, '0x1', '0x2'], wwn_with_extension: 5n })).toMatchObject({
      serials: ['A'],
      wwns: ['0x1', '0x2'],
      wwnsWithExtension: ['5'],
      wwnVendorExtensions: [],
    });
  });

  it.each([
    [true, true],
    [false, false],
    ['1', true],
    [0, false],
    ['False', false],
    ['perhaps', undefined],
    [null, undefined],
  ])('reads %j as whether a disk spins', (rotational, read) => expect(disk({ rotational })?.rotational).toBe(read));

  it('takes an empty root disk for none', () => {
    expect(facts({ root_disk: {} }).rootDisk).toBeUndefined();
    expect(facts({ root_disk: { name: '/dev/sda' } }).rootDisk?.name).toBe('/dev/sda');
  });

  it('has what was heard of LLDP, wherever it was sent', () => {
    const old: LldpTlv = [1, '0464649b32f300'];
    const apart: LldpTlv = [2, '0545746865726e6574312f3138'];
    expect(
      facts({
        inventory: {
          interfaces: [
            { name: 'eth0', lldp: [old, 'odd', [1]] },
            { name: 'eth1', lldp: [old] },
            { name: 'eth2', lldp: null },
          ],
        },
        lldp_raw: { eth0: [], eth1: [apart], vlan7: [apart], eth2: 'odd' },
      }).lldp,
    ).toEqual([
      { interface: 'eth0', tlvs: [old] },
      { interface: 'eth1', tlvs: [apart] },
      { interface: 'vlan7', tlvs: [apart] },
    ]);
  });

  it('keeps what dmidecode printed, slots apart', () => {
    const memory = {
      'Number Of Devices': 2,
      Use: 'System Memory',
      devices: [{ Size: '16384 MB' }, { Size: 'No Module Installed' }],
    };
    expect(facts({ dmi: { bios: { Vendor: 'x' }, cpu: [{ ID: 'y' }, 7], memory } }).dmi).toEqual({
      bios: { Vendor: 'x' },
      cpus: [{ ID: 'y' }],
      memory: { 'Number Of Devices': 2, Use: 'System Memory' },
      memoryDevices: memory.devices,
    });
  });

  it('has the rows of hardware-detect that are some', () => {
    const rows = [
      ['disk', 'sda', 'size', '1000'],
      ['memory', 'banks', 'count', 16],
    ];
    expect(
      facts({ data: [...rows, ['disk'], 'odd', ['a', 'b', 'c', null], [1, 'b', 'c', 'd']] }).extraHardware,
    ).toEqual(rows);
  });

  it('answers the same shape to anything, and never throws', () => {
    const empty = facts(undefined);
    const keys = Object.keys(empty);
    const part = fc.dictionary(
      fc.constantFrom(
        'interfaces',
        'disks',
        'cpu',
        'memory',
        'boot',
        'system_vendor',
        'bmc_address',
        'ram',
        'cpus',
        'nics',
        '__proto__',
      ),
      fc.oneof(fc.anything({ withBigInt: true, withNullPrototype: true }), fc.array(fc.object())),
    );
    const data = fc.dictionary(
      fc.constantFrom(
        'inventory',
        'numa_topology',
        'dmi',
        'lldp_raw',
        'data',
        'root_disk',
        'configuration',
        'pci_devices',
      ),
      fc.oneof(part, fc.anything({ withBigInt: true, withSparseArray: true, withMap: true })),
    );
    fc.assert(
      fc.property(fc.oneof(data, fc.anything()), (given) => {
        const read = facts(given);
        expect(Object.keys(read)).toEqual(keys);
        for (const { sizeBytes, serials } of read.disks) {
          expect(sizeBytes === undefined || Number.isSafeInteger(sizeBytes)).toBe(true);
          expect(serials.every((serial) => typeof serial === 'string' && serial !== '')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    for (const value of [null, 'text', 7, [], new Map()]) expect(facts(value)).toEqual(empty);
  });

  it('is typed', () => {
    expectTypeOf(facts).returns.toEqualTypeOf<MachineFacts>();
    expectTypeOf<MachineFacts['cpu']['frequencyMhz']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<MachineFacts['interfaces'][number]['speedMbps']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<MachineFacts['rootDisk']>().toEqualTypeOf<DiskFacts | undefined>();
    expectTypeOf<DiskFacts['serials']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<MachineFacts['boot']['mode']>().toEqualTypeOf<'bios' | 'uefi' | undefined>();
    // @ts-expect-error: there is no such fact
    expect(facts({}).cpu.cores).toBeUndefined();
  });
});
