import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HardwareChange } from './change.ts';
import { diffHardware } from './diff-hardware.ts';
import { hardwareOf } from './hardware-of.ts';

describe('diffHardware', () => {
  it.each(PAYLOAD_NAMES)('finds nothing in a run compared with itself: %s', (name) => {
    expect(diffHardware(hardwareOf(loadPayload(name)), hardwareOf(loadPayload(name)))).toEqual([]);
  });

  it('is the other way round what was added and removed', () => {
    const mirrored = (changes: readonly HardwareChange[], kind: string) =>
      changes.filter((change) => change.kind === kind).map(({ id, component }) => `${component} ${id}`);
    fc.assert(
      fc.property(machine(), machine(), (one, other) => {
        const [left, right] = [hardwareOf(one), hardwareOf(other)];
        const [there, back] = [diffHardware(left, right), diffHardware(right, left)];
        expect(mirrored(there, 'added').toSorted()).toEqual(mirrored(back, 'removed').toSorted());
        expect(mirrored(there, 'removed').toSorted()).toEqual(mirrored(back, 'added').toSorted());
        for (const kind of ['moved', 'replaced', 'changed'])
          expect(there.filter((change) => change.kind === kind)).toHaveLength(
            back.filter((change) => change.kind === kind).length,
          );
        expect(diffHardware(left, left)).toEqual([]);
        expect(JSON.parse(JSON.stringify(there))).toEqual(there);
      }),
      { numRuns: 300 },
    );
  });
});

/** Machines with few names, so that many parts of two of them are alike, the same or confused. */
function machine() {
  const some = <Value>(value: fc.Arbitrary<Value>) => fc.array(value, { maxLength: 5 });
  const serial = fc.constantFrom('S1AAA', 'S2BBB', 'S3CCC', 'None', '0000', null);
  const place = (word: string) => fc.constantFrom(`${word}1`, `${word}2`, `${word}3`, null);
  return fc.record(
    {
      inventory: fc.record(
        {
          disks: some(
            fc.record({
              name: place('/dev/sd'),
              wwn: serial,
              serial,
              size: fc.constantFrom(1e9, 2e9),
              by_path: place('/dev/disk/by-path/p'),
            }),
          ),
          interfaces: some(
            fc.record({
              name: place('eth'),
              mac_address: fc.constantFrom('9c:b6:54:88:2d:b0', '9c:b6:54:88:2d:b1', '7e:d3:0a:21:00:01', null),
              pci_address: place('0000:00:0'),
              vendor: fc.constantFrom('0x8086', null),
            }),
          ),
          bmc_address: fc.constantFrom('192.0.2.1', '192.0.2.2', '0.0.0.0'),
        },
        { requiredKeys: [] },
      ),
      pci_devices: some(
        fc.record({
          bus: place('0000:00:0'),
          vendor_id: fc.constantFrom('8086', '10de'),
          product_id: fc.constantFrom('1eb8', '1521'),
        }),
      ),
      dmi: fc.record({
        memory: fc.record({
          devices: some(
            fc.record({
              Locator: place('A'),
              Size: fc.constantFrom('16 GB', '32 GB', 'No Module Installed'),
              'Serial Number': serial,
            }),
          ),
        }),
        cpu: some(fc.record({ 'Socket Designation': place('CPU'), Version: fc.constantFrom('Xenon', 'Epoch') })),
      }),
    },
    { requiredKeys: [] },
  );
}
