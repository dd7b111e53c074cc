import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiersOf } from './identifiers.ts';

const macsOfNic = (nic: object, extra: object = {}) =>
  identifiersOf({ inventory: { interfaces: [{ name: 'eth0', mac_address: '9c:b6:54:88:2d:b0', ...nic }] }, ...extra });

describe('identifiersOf', () => {
  it('reads a server', () => {
    expect(identifiersOf(loadPayload('ipmi-server'))).toEqual({
      systemUuid: '00000000-0000-4000-8000-000000000017',
      systemSerial: 'EXSRV00000017',
      boardSerial: 'EXMB0000017',
      bmcMac: '02:00:5e:30:00:17',
      macs: ['02:00:5e:10:00:01', '02:00:5e:10:00:02', '02:00:5e:10:00:03', '02:00:5e:10:00:04'],
      ignoredMacs: [],
    });
  });

  it('reads the same where the hook extra_hardware has made objects of the rows', () => {
    const { data: rows, ...rest } = loadPayload('ipmi-server');
    const extra: Record<string, Record<string, Record<string, unknown>>> = {};
    for (const [subsystem, item, key, value] of rows as [string, string, string, unknown][])
      ((extra[subsystem] ??= {})[item] ??= {})[key] = value;
    expect(identifiersOf({ ...rest, extra })).toEqual(identifiersOf(loadPayload('ipmi-server')));
  });

  it('reads what dmidecode says of the system, where a collector posts it', () => {
    expect(
      identifiersOf({
        dmi: {
          system: { UUID: '4C4C4544-0032-4710-8053-B7C04F4B4732', 'Serial Number': 'G2GSKG2' },
          chassis: { 'Serial Number': 'CH12345' },
          baseboard: { 'Serial Number': ' .G2GSKG2.CN701635B900FK. ' },
        },
      }),
    ).toEqual({
      systemUuid: '4c4c4544-0032-4710-8053-b7c04f4b4732',
      systemSerial: 'G2GSKG2',
      chassisSerial: 'CH12345',
      boardSerial: '.G2GSKG2.CN701635B900FK.',
      macs: [],
      ignoredMacs: [],
    });
  });

  it('leaves out placeholders, and looks further', () => {
    expect(
      identifiersOf({
        inventory: { system_vendor: { serial_number: 'To be filled by O.E.M.' }, bmc_mac: '00:00:00:00:00:00' },
        data: [
          ['system', 'product', 'uuid', '03000200-0400-0500-0006-000700080009'],
          ['system', 'product', 'serial', 'CZ3404YWNN'],
          ['system', 'motherboard', 'serial', '0000000000'],
          ['system', 'chassis', 'serial', 'Chassis Serial Number'],
        ],
      }),
    ).toEqual({ systemSerial: 'CZ3404YWNN', macs: [], ignoredMacs: [] });
  });

  it.each([
    ['a NIC on USB by its place', { pci_address: '1-14.3:1.0' }],
    ['the NIC of an iDRAC by its name', { name: 'idrac' }],
    ['a NIC on USB by its name', { name: 'enp0s20f0u1u6c2' }],
    ['a NIC on USB by its driver', { driver: 'cdc_ether' }],
    ['a dongle by its driver', { driver: 'r8152', vendor: '0x0bda' }],
    ['the NIC of an AMI controller', { mac_address: 'BE:3A:F2:B6:05:9F', vendor: '0x046b' }],
    ['the NIC of a Sun controller', { mac_address: '02:21:28:57:47:17', vendor: '0x108e' }],
    ["iLO's virtual NIC", { mac_address: '0a:ca:fe:f0:0d:04', vendor: '0x03f0' }],
    ["QEMU's default", { mac_address: '52:54:00:12:34:56', vendor: '0x1af4' }],
    ['an address that somebody made up', { mac_address: '7e:d3:0a:21:00:01' }],
    ['a virtual function', { mac_address: '7e:d3:0a:21:00:01', vendor: '0x8086', driver: 'iavf' }],
  ])('ignores and lists %s', (_, nic) => {
    const { macs, ignoredMacs } = macsOfNic(nic);
    expect(macs).toEqual([]);
    expect(ignoredMacs).toHaveLength(1);
  });

  it('knows a NIC on USB by what lshw says of it', () => {
    const row = (key: string, value: string) => ['network', 'eth0', key, value];
    const serial = row('serial', '9c:b6:54:88:2d:b0');
    expect(macsOfNic({}, { data: [serial, row('businfo', 'usb@1:3')] }).macs).toEqual([]);
    expect(macsOfNic({}, { data: [serial, row('product', 'Virtual Ethernet')] }).macs).toEqual([]);
    expect(macsOfNic({}, { data: [serial, row('businfo', 'pci@0000:04:00.0')] }).macs).toHaveLength(1);
    // of another NIC, which had that name when lshw looked
    const other = row('serial', '9c:b6:54:88:2d:b4');
    expect(macsOfNic({}, { data: [other, row('businfo', 'usb@1:3')] }).macs).toHaveLength(1);
  });

  it.each([
    ['a vendor assigned', {}],
    ['a virtual machine has', { mac_address: '52:54:00:4e:3d:30', vendor: '0x1af4' }],
    ['a virtual machine has on its bus', { mac_address: '02:fc:00:00:00:01', pci_address: 'virtio2' }],
    ['belongs to a NIC on PCI', { mac_address: '02:00:5e:10:00:01', pci_address: '0000:3b:00.0', name: 'ens1f0' }],
  ])('counts an address that %s', (_, nic) => expect(macsOfNic(nic).macs).toHaveLength(1));

  it('counts the address of a NIC once, whatever VLANs it has', () => {
    const { macs, ignoredMacs } = identifiersOf({
      inventory: {
        interfaces: [
          { name: 'eth0.100', mac_address: '52:54:00:4e:3d:30' },
          { name: 'eth0', mac_address: '52:54:00:4E:3D:30', vendor: '0x1af4' },
        ],
      },
    });
    expect({ macs, ignoredMacs }).toEqual({ macs: ['52:54:00:4e:3d:30'], ignoredMacs: [] });
  });

  it.each(PAYLOAD_NAMES)('does not care for the order of lists: %s', (name) => {
    const reversed = (value: unknown, isRow = false): unknown => {
      if (Array.isArray(value)) {
        const items = value.map((item) => reversed(item, value.every(Array.isArray)));
        return isRow ? items : items.toReversed();
      }
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, reversed(member)]));
    };
    expect(identifiersOf(reversed(loadPayload(name)))).toEqual(identifiersOf(loadPayload(name)));
  });

  it('takes anything', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true }), (anything) => {
        for (const key of ['inventory', 'data', 'extra', 'dmi'])
          expect(identifiersOf({ [key]: anything }).macs).toEqual(expect.any(Array));
        expect(identifiersOf(anything).macs).toEqual(expect.any(Array));
      }),
    );
  });
});
