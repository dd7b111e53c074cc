import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardwareOf } from './hardware-of.ts';

/** Every list in another order, but rows of extra hardware and TLVs, which are lists themselves. */
function shuffled(value: unknown, orderOf: (length: number) => number[]): unknown {
  if (Array.isArray(value)) {
    const isOfRows = value.length > 0 && value.every((item) => Array.isArray(item));
    const items: unknown[] = isOfRows ? value : value.map((item) => shuffled(item, orderOf));
    return orderOf(items.length).map((index) => items[index]);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    // what a switch sends has an order
    Object.entries(value).map(([key, member]) => [key, key.startsWith('lldp') ? member : shuffled(member, orderOf)]),
  );
}

describe('hardwareOf', () => {
  it.each(PAYLOAD_NAMES)('is plain JSON, with an id for each part: %s', (name) => {
    const hardware = hardwareOf(loadPayload(name));
    expect(JSON.parse(JSON.stringify(hardware))).toStrictEqual(hardware);
    for (const parts of [hardware.cpus, hardware.memory, hardware.disks, hardware.nics, hardware.pciDevices])
      expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
  });

  it.each(PAYLOAD_NAMES.filter((name) => name !== 'thousand-disks'))(
    'does not care for the order of lists: %s',
    (name) => {
      const payload = loadPayload(name);
      fc.assert(
        fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
          const orderOf = (length: number) => {
            const drawn = [...numbers.take(length)];
            return drawn.map((_, index) => index).toSorted((one, other) => drawn[one]! - drawn[other]!);
          };
          expect(hardwareOf(shuffled(payload, orderOf))).toEqual(hardwareOf(payload));
        }),
        { numRuns: 5 },
      );
    },
  );

  it('takes anything, gives plain JSON, and always the same', () => {
    const key = fc.constantFrom(
      'name',
      'mac_address',
      'serial',
      'wwn',
      'by_path',
      'pci_address',
      'bus',
      'Locator',
      'Size',
      'lldp',
      'size',
    );
    const members = fc.dictionary(
      key,
      fc.oneof(fc.jsonValue(), fc.constantFrom('9c:b6:54:88:2d:b0', '16 GB', 'A1', 'S1')),
    );
    const list = fc.oneof(fc.array(members), fc.jsonValue());
    const data = fc.record(
      {
        inventory: fc.oneof(
          fc.record({
            disks: list,
            interfaces: list,
            cpu: fc.jsonValue(),
            boot: fc.jsonValue(),
            system_vendor: fc.jsonValue(),
          }),
          fc.jsonValue(),
        ),
        data: fc.oneof(
          fc.array(
            fc.array(
              fc.oneof(fc.constantFrom('disk', 'memory', 'bank:0', 'network', 'size', '__proto__'), fc.jsonValue()),
            ),
          ),
          fc.jsonValue(),
        ),
        extra: fc.jsonValue(),
        dmi: fc.oneof(
          fc.record({ memory: fc.record({ devices: list }), cpu: list, bios: fc.jsonValue() }),
          fc.jsonValue(),
        ),
        pci_devices: list,
        lldp_raw: fc.jsonValue(),
        all_interfaces: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(data, fc.anything({ withBigInt: true })), (anything) => {
        const hardware = hardwareOf(anything);
        expect(JSON.parse(JSON.stringify(hardware))).toStrictEqual(hardware);
        expect(hardwareOf(anything)).toStrictEqual(hardware);
        expect(
          hardwareOf(shuffled(anything, (length) => Array.from({ length }, (_, index) => length - 1 - index))),
        ).toEqual(hardware);
      }),
      { numRuns: 300 },
    );
  });
});
