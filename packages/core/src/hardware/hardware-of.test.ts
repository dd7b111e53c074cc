import { type JsonObject, type JsonValue, loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { hardwareOf } from './hardware-of.ts';
import { parsePciIds } from './pci-names.ts';

const nics = (...interfaces: object[]) => hardwareOf({ inventory: { interfaces } }).nics;
const disks = (...listed: object[]) => hardwareOf({ inventory: { disks: listed } }).disks;

describe('hardwareOf', () => {
  it('reads a server, and says where each fact comes from', () => {
    const hardware = hardwareOf(loadPayload('ipmi-server'));
    expect(hardware.system).toMatchObject({
      vendor: 'Example Systems',
      serial: 'EXSRV00000017',
      uuid: '00000000-0000-4000-8000-000000000017',
      boardSerial: 'EXMB0000017',
      firmwareVersion: '2.12.2',
      logicalCpus: 40,
      memoryBytes: 192 * 2 ** 30,
      sources: { serial: 'inventory', uuid: 'extra', firmwareVersion: 'inventory' },
    });
    expect(hardware.boot).toEqual({
      id: 'boot',
      mode: 'uefi',
      mac: '02:00:5e:10:00:01',
      sources: { mode: 'inventory', mac: 'inventory' },
    });
    expect(hardware.bmc).toMatchObject({ id: 'bmc', mac: '02:00:5e:30:00:17', ipv4: '192.0.2.17', dhcp: false });
    expect(hardware.cpus.map(({ id }) => id)).toEqual(['cpu:socket:physical_0', 'cpu:socket:physical_1']);
    expect(hardware.memory).toHaveLength(12);
    expect(hardware.memory.find(({ slot }) => slot === 'A4')).toEqual({
      id: 'memory:serial:4926B0E9',
      slot: 'A4',
      serial: '4926B0E9',
      vendor: 'Example Memory',
      part: 'EXM16G2933',
      sizeBytes: 16 * 2 ** 30,
      type: 'DDR4',
      speed: 2933,
      sources: Object.fromEntries(
        ['slot', 'serial', 'vendor', 'part', 'sizeBytes', 'type', 'speed'].map((fact) => [fact, 'extra']),
      ),
    });
    expect(hardware.disks).toHaveLength(8);
    expect(hardware.disks[0]).toMatchObject({
      id: 'disk:wwn:0x500005e0a1b20000',
      serial: 'EXSSD0000001',
      path: 'pci-0000:00:17.0-ata-1',
      kind: 'ssd',
      firmware: 'EX01',
      sources: { serial: 'inventory', firmware: 'extra' },
    });
    expect(hardware.nics[0]).toMatchObject({
      id: 'nic:mac:02:00:5e:10:00:01',
      vendorId: '8086',
      productId: '37d0',
      product: 'EX710 10GbE',
      firmware: '4.10 0x80001a2b 1.2',
      speedMbps: 10000,
      switchName: 'tor-4.example.org',
      switchId: '02:00:5e:20:00:01',
      switchPort: 'Ethernet1/17',
      sources: { mac: 'inventory', address: 'extra', switchPort: 'lldp' },
    });
    expect(hardware.pciDevices.filter(({ accelerator }) => accelerator !== undefined)).toMatchObject([
      { id: 'pci:address:0000:00:08.0', accelerator: 'GPU', product: 'NVIDIA Corporation Tesla T4' },
    ]);
    expect(hardware.known).toEqual({
      bmc: ['inventory', 'extra'],
      cpus: ['extra'],
      memory: ['extra'],
      disks: ['inventory', 'extra'],
      nics: ['inventory', 'extra'],
      pciDevices: ['pci'],
    });
  });

  it('reads the same where the hooks extra_hardware and lldp_basic ran', () => {
    const { data: rows, lldp_raw: _, ...rest } = loadPayload('ipmi-server');
    const extra: JsonObject = {};
    for (const [subsystem, item, key, value] of rows as [string, string, string, JsonValue][])
      ((((extra[subsystem] ??= {}) as JsonObject)[item] ??= {}) as JsonObject)[key] = value;
    const { nics: found, ...hardware } = hardwareOf({
      ...rest,
      extra,
      all_interfaces: { eno1: { lldp_processed: { switch_port_id: 'Ethernet1/17' } } },
    });
    const { nics: raw, ...same } = hardwareOf(loadPayload('ipmi-server'));
    expect(hardware).toEqual(same);
    expect(found[0]?.switchPort).toBe(raw[0]?.switchPort);
  });

  it('reads memory modules and processors that dmidecode printed', () => {
    const hardware = hardwareOf({
      dmi: {
        bios: { 'Firmware Revision': '2.70' },
        cpu: [
          { 'Socket Designation': 'Proc 2', Status: 'Unpopulated' },
          {
            'Socket Designation': 'Proc 1',
            Version: ' Xenon  6230 ',
            Status: 'Populated, Enabled',
            'Core Count': '20',
          },
        ],
        memory: {
          devices: [
            {
              Locator: 'DIMM 0',
              'Bank Locator': 'CHAN A',
              Size: '16384 MB',
              Speed: '2933 MT/s',
              'Serial Number': '1A2B3C4D',
            },
            {
              Locator: 'DIMM 0',
              'Bank Locator': 'CHAN B',
              Size: '16 GB',
              'Serial Number': 'Not Specified',
              Type: 'DDR4',
            },
            { Locator: 'DIMM 1', 'Bank Locator': 'CHAN B', Size: 'No Module Installed', 'Serial Number': 'NO DIMM' },
          ],
        },
      },
      inventory: { bmc_address: '192.0.2.17' },
    });
    expect(hardware.cpus).toMatchObject([{ id: 'cpu:socket:Proc 1', model: 'Xenon 6230', cores: 20 }]);
    expect(hardware.memory).toMatchObject([
      { id: 'memory:serial:1A2B3C4D', slot: 'CHAN A DIMM 0', sizeBytes: 2 ** 34, speed: 2933 },
      { id: 'memory:slot:CHAN B DIMM 0', sizeBytes: 2 ** 34, type: 'DDR4' },
    ]);
    expect(hardware.memory[1]).not.toHaveProperty('serial');
    expect(hardware.bmc).toMatchObject({ version: '2.70', sources: { version: 'dmi' } });
  });

  it('counts processors of which only the number is known', () => {
    const { cpus } = hardwareOf({ inventory: { cpu: { model_name: 'Xenon', socket_count: '2' } } });
    expect(cpus.map(({ id }) => id)).toEqual(['cpu:like:/Xenon#1', 'cpu:like:/Xenon#2']);
    expect(hardwareOf({ inventory: { cpu: { socket_count: 10 ** 9 } } }).cpus).toHaveLength(64);
  });

  it.each([
    [
      'an EUI',
      { wwn: 'EUI.0025385B71B0C4A1', name: '/dev/nvme0n1' },
      { id: 'disk:wwn:eui.0025385b71b0c4a1', kind: 'nvme' },
    ],
    [
      'the whole of a WWN',
      { wwn: '0x61866da06bc6e700', wwn_with_extension: '0x61866da06bc6e7001f92' },
      { id: 'disk:wwn:0x61866da06bc6e7001f92' },
    ],
    ['a serial number', { wwn: '0x0000000000000000', serial: 'EXSSD0000001' }, { id: 'disk:serial:EXSSD0000001' }],
    ['the same of several', { serial: ['ZZ99', 'AA11', 'None'] }, { id: 'disk:serial:AA11' }],
    [
      'where it is attached',
      { serial: 'None', by_path: '/dev/disk/by-path/pci-0000:04:00.0' },
      { id: 'disk:path:pci-0000:04:00.0' },
    ],
    ['its make', { name: '/dev/vda', size: 10, rotational: true }, { id: 'disk:like://10#1', kind: 'rotational' }],
  ])('knows a disk by %s', (_, disk, expected) => expect(disks(disk)).toMatchObject([expected]));

  it('lists the disks behind a RAID controller', () => {
    const bays = hardwareOf({
      data: [
        ['disk', 'logical', 'count', '1'],
        ['disk', '1I:1:2', 'size', '300'],
        ['disk', '1I:1:2', 'type', 'SAS'],
        ['disk', 'sda', 'size', '299'],
      ],
      inventory: { disks: [{ name: '/dev/sda', size: 299_000_000_000 }] },
    }).disks;
    expect(bays).toMatchObject([
      { id: 'disk:bay:1I:1:2', sizeBytes: 300e9, transport: 'sas' },
      { name: '/dev/sda', sizeBytes: 299e9 },
    ]);
  });

  it('lists a NIC and its VLANs once, and marks gadgets', () => {
    expect(
      nics(
        { name: 'eno1.100', mac_address: '9C:B6:54:88:2D:B0' },
        { name: 'eno1', mac_address: '9c:b6:54:88:2d:b0', vendor: '0x8086', product: '0x10F8' },
        { name: 'usb0', mac_address: '7e:d3:0a:21:00:01', pci_address: '1-14.3:1.0' },
        { name: 'ib0', mac_address: null, pci_address: '0000:3B:00.0' },
      ),
    ).toMatchObject([
      { id: 'nic:address:0000:3b:00.0' },
      { id: 'nic:address:1-14.3:1.0', gadget: true, mac: '7e:d3:0a:21:00:01' },
      { id: 'nic:mac:9c:b6:54:88:2d:b0', name: 'eno1', vendorId: '8086', productId: '10f8' },
    ]);
  });

  it('has the NICs of the inventory, and those of lshw where there is none', () => {
    const data = [
      ['network', 'eth0', 'serial', '9c:b6:54:88:2d:b0'],
      ['network', 'eth0', 'businfo', 'pci@0000:04:00.0'],
      ['network', 'bond0', 'serial', '9c:b6:54:88:2d:b4'],
    ];
    const interfaces = [{ name: 'eth0', mac_address: '9c:b6:54:88:2d:b0' }];
    expect(hardwareOf({ data }).nics).toHaveLength(2);
    expect(hardwareOf({ data, inventory: { interfaces } }).nics).toMatchObject([
      { id: 'nic:mac:9c:b6:54:88:2d:b0', address: '0000:04:00.0' },
    ]);
    expect(hardwareOf({ data, inventory: { interfaces: [] } }).nics).toEqual([]);
  });

  it('names PCI devices and NICs by a table', () => {
    const pciNames = parsePciIds(
      '8086  Intel Corporation\n\t1521  I350 Gigabit\n\t\t8086 0001  A part\nC 02  Network\n\t00  Ethernet\n',
    );
    const { pciDevices, nics: named } = hardwareOf(
      {
        pci_devices: [{ bus: '0000:08:00.0', vendor_id: '8086', product_id: '1521', class: '020000' }],
        inventory: {
          interfaces: [{ name: 'p2p1', mac_address: 'a0:36:9f:52:7f:b2', vendor: '0x8086', product: '0x1521' }],
        },
      },
      { pciNames },
    );
    const names = { vendor: 'Intel Corporation', product: 'I350 Gigabit', sources: { product: 'names' } };
    expect(pciDevices).toMatchObject([{ ...names, className: 'Ethernet' }]);
    expect(named).toMatchObject([names]);
  });

  it.each([
    ['gen_3d', '030200', 'GPU'],
    ['processing', '120000', 'accelerator'],
    ['a bridge', '060400', undefined],
  ])('knows accelerators by their class, too: %s', (_, class_, accelerator) =>
    expect(
      hardwareOf({ pci_devices: [{ bus: '0', vendor_id: 'ffff', product_id: '0001', class: class_ }] }).pciDevices[0]
        ?.accelerator,
    ).toBe(accelerator),
  );

  it('knows of secure boot and benchmarks', () => {
    const hardware = hardwareOf({
      inventory: {
        boot: { current_boot_mode: 'UEFI', secure_boot: true },
        disks: [{ name: '/dev/sda', serial: 'EXHDD0000001' }],
      },
      data: [
        ['disk', 'sda', 'standalone_read_1M_KBps', '197190'],
        ['cpu', 'logical_0', 'bogomips', '4000.26'],
        ['cpu', 'logical_0', 'cache_size', '20480KB'],
      ],
    });
    expect(hardware.boot).toMatchObject({ mode: 'uefi', secureBoot: true });
    expect(hardware.benchmarks).toEqual({
      'cpu/logical_0/bogomips': 4000.26,
      'disk:serial:EXHDD0000001/standalone_read_1M_KBps': 197190,
    });
  });
});
