import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ramdiskSchema } from './inventory.ts';
import { dropOddLeaves } from './ramdisk-data.ts';

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
      'ignored inventory.interfaces[0].mac_address: number is not what belongs there',
      'ignored inventory.cpu: text is not what belongs there',
      'ignored boot_interface: list is not what belongs there',
      'ignored pci_devices: object is not what belongs there',
    ]);
    expect(data).toEqual({ inventory: { interfaces: [{ name: 'eth0' }] } });
  });

  it('removes odd elements of a list, the others stay', () => {
    const data = {
      inventory: { interfaces: ['x', { name: 'eth0' }, 7, { name: 'eth1' }], disks: [null, { name: 'sda' }] },
    };
    expect(dropOddLeaves(data)).toHaveLength(3);
    expect(data).toEqual({ inventory: { interfaces: [{ name: 'eth0' }, { name: 'eth1' }], disks: [{ name: 'sda' }] } });
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
    });
    fc.assert(
      fc.property(payload, (given) => {
        const data = JSON.parse(JSON.stringify(given));
        dropOddLeaves(data);
        expect(ramdiskSchema.safeParse(data).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
