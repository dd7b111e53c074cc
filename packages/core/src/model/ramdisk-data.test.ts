import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { dropOddLeaves } from './ramdisk-data.ts';
import { RAMDISK_LISTS, ramdiskSchema } from './ramdisk-schema.ts';

describe('dropOddLeaves', () => {
  it('leaves good data alone, unknown keys and key order included', () => {
    const text =
      '{"zeta":1,"inventory":{"disks":[{"size":10,"weird":[1]}],"cpu":{"count":4,"flags":["vmx"]},"alpha":null},"boot_interface":null}';
    const data = JSON.parse(text);
    expect(dropOddLeaves(data)).toEqual([]);
    expect(JSON.stringify(data)).toBe(text);
  });

  it('removes an odd leaf and says where it was', () => {
    const data = {
      inventory: { interfaces: [{ name: 'eth0', mac_address: 42 }], cpu: 'fast' },
      boot_interface: ['x'],
      pci_devices: {},
    };
    expect(dropOddLeaves(data)).toEqual([
      'ignored inventory.cpu: text is not what belongs there',
      'ignored boot_interface: list is not what belongs there',
      'ignored pci_devices: object is not what belongs there',
      'ignored inventory.interfaces[0].mac_address: number is not what belongs there',
    ]);
    expect(data).toEqual({ inventory: { interfaces: [{ name: 'eth0' }] } });
  });

  it.each([['/dev/sda'], [['/dev/sda']], [7], [true]])('does not take the root disk %j for none', (root_disk) => {
    const data = { root_disk };
    expect(dropOddLeaves(data)).toEqual([expect.stringContaining('ignored root_disk: ')]);
    expect(data).toEqual({ root_disk: {} });
  });

  it.each([{}, { root_disk: null }, { root_disk: {} }, { root_disk: { size: '10' } }])(
    'leaves the root disk in %j',
    (data) => {
      const keys = Object.keys(data);
      dropOddLeaves(data);
      expect(Object.keys(data)).toEqual(keys);
    },
  );

  it('leaves lists of what names a disk', () => {
    const disks = [{ serial: ['A', null], wwn: [], wwn_with_extension: ['0x1'], wwn_vendor_extension: [1] }];
    const data = { inventory: { disks } };
    const sent = JSON.stringify(data);
    expect(dropOddLeaves(data)).toEqual([]);
    expect(JSON.stringify(data)).toBe(sent);
  });

  it('removes odd elements of a list, the others stay', () => {
    const data = {
      inventory: { interfaces: ['x', { name: 'eth0' }, 7, { name: 'eth1' }], disks: [null, { name: 'sda' }] },
    };
    expect(dropOddLeaves(data)).toHaveLength(3);
    expect(data).toEqual({ inventory: { interfaces: [{ name: 'eth0' }, { name: 'eth1' }], disks: [{ name: 'sda' }] } });
  });

  it('leaves numbers where some ramdisks send them instead of text', () => {
    const disks = [{ serial: 12345, wwn: 5000, size: 10 }];
    const data = { inventory: { cpu: { count: '4' }, memory: { physical_mb: '1024' }, disks }, root_disk: disks[0] };
    const sent = JSON.stringify(data);
    expect(dropOddLeaves(data)).toEqual([]);
    expect(JSON.stringify(data)).toBe(sent);
  });

  it.each(RAMDISK_LISTS)('cuts a list that is too long, with one warning: $path', ({ path }) => {
    const element = ['flags', 'collectors'].includes(path.at(-1) ?? '') ? 'vmx' : {};
    const listed = (length: number) =>
      path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), Array(length).fill(element));
    const long = listed(10_001) as Record<string, unknown>;
    expect(dropOddLeaves(long)).toEqual([`ignored ${path.join('.')}[10000] and what follows: 10000 are enough`]);
    expect(long).toEqual(listed(10_000));
    expect(dropOddLeaves(long)).toEqual([]);
  });

  it('takes millions of odd elements in front of good ones', () => {
    const flags = [...Array(1_000_000).fill(1), ...Array(1_000_000).fill('vmx')];
    const data = {
      inventory: { cpu: { flags }, interfaces: Array(2_000_000).fill(1), disks: Array(500_000).fill({}) },
    };
    const warnings = dropOddLeaves(data);
    expect(warnings).toHaveLength(24);
    expect(warnings.at(-1)).toBe('ignored 19980 more odd values');
    expect(data).toMatchObject({ inventory: { cpu: { flags: [] }, interfaces: [] } });
    expect(data.inventory.disks).toHaveLength(10_000);
  });

  it('removes what only hooks may say, also when it looks well', () => {
    const said = { eth0: { mac: '52:54:00:00:00:01', ip: null, client_id: null, pxe: true } };
    const data = { all_interfaces: said, error: null, interfaces: said, macs: ['52:54:00:00:00:01'] };
    expect(dropOddLeaves(data)).toEqual(['ignored all_interfaces, interfaces, macs: they are found in the inventory']);
    expect(data).toEqual({ error: null });
  });

  it('does not tell thousands of warnings one by one', () => {
    const data = { pci_devices: Array.from({ length: 5000 }, (_, index) => index) };
    const warnings = dropOddLeaves(data);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('ignored 4980 more odd values');
    expect(data.pci_devices).toEqual([]);
  });

  it('makes any object what its type says, and never throws', () => {
    const inventory = fc.record(
      Object.fromEntries(
        ['interfaces', 'disks', 'cpu', 'memory', 'boot', 'bmc_address', '__proto__'].map((key) => [
          key,
          fc.jsonValue(),
        ]),
      ),
      { requiredKeys: [] },
    );
    const payload = fc.record({
      inventory: fc.oneof(inventory, fc.jsonValue()),
      root_disk: fc.jsonValue(),
      pci_devices: fc.jsonValue(),
      logs: fc.jsonValue(),
      numa_topology: fc.oneof(
        fc.record({ cpus: fc.array(fc.record({ thread_siblings: fc.jsonValue() })) }),
        fc.jsonValue(),
      ),
      dmi: fc.oneof(fc.record({ memory: fc.jsonValue(), cpu: fc.jsonValue() }), fc.jsonValue()),
      configuration: fc.oneof(fc.record({ collectors: fc.jsonValue() }), fc.jsonValue()),
      usb_devices: fc.jsonValue(),
    });
    fc.assert(
      fc.property(payload, (given) => {
        const data = JSON.parse(JSON.stringify(given));
        dropOddLeaves(data);
        expect(ramdiskSchema.safeParse(data).success).toBe(true);
        for (const { path, element } of RAMDISK_LISTS) {
          const list = path.reduce((holder, key) => holder?.[key], data) ?? [];
          expect(z.array(element).safeParse(list).success).toBe(true);
        }
        expect(dropOddLeaves(data)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
