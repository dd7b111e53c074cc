import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardwareFingerprint } from './fingerprint.ts';
import { hardwareOf } from './hardware-of.ts';
import { identifierList } from './identifier-list.ts';
import { identifiersOf } from './identifiers.ts';

type Holder = Record<string, unknown>;

/** Every place in the data, as whoever holds it and its key. */
function placesOf(value: unknown, found: [Holder, string][] = []): [Holder, string][] {
  if (typeof value !== 'object' || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Holder, key]);
    placesOf((value as Holder)[key], found);
  }
  return found;
}

/** What the rows of `hardware-detect` become by the hook `extra_hardware`. */
function nested(payload: Readonly<Record<string, unknown>>): Holder {
  const { data, ...others } = payload;
  const extra: Record<string, Record<string, Holder>> = {};
  for (const [subsystem, item, key, value] of (data ?? []) as [string, string, string, unknown][])
    ((extra[subsystem] ??= {})[item] ??= {})[key] = value;
  return { ...others, extra };
}

const SHAPES = PAYLOAD_NAMES.filter((name) => name !== 'thousand-disks').flatMap((name) => [
  { name, shape: 'as posted', make: () => structuredClone(loadPayload(name)) as Holder },
  { name, shape: 'as hooks leave it', make: () => structuredClone(nested(loadPayload(name))) },
]);

describe('the fingerprint of hardware', () => {
  it.each(SHAPES)('is another one whenever something is read otherwise: $name, $shape', ({ make }) => {
    const untouched = make();
    const before = hardwareFingerprint(untouched);
    const read = (data: Holder) => ({ ...hardwareOf(data), identifiers: identifierList(identifiersOf(data)) });
    const known = read(untouched);
    const value = fc.constantFrom<unknown>(undefined, null, 7, 0, 'other', '52:54:00:00:00:77', '192.0.2.77', [], {});
    fc.assert(
      fc.property(fc.nat(), value, (number, other) => {
        const data = make();
        const places = placesOf(data);
        const [holder, key] = places[number % places.length] ?? [data, 'inventory'];
        if (other === undefined) delete holder[key];
        else holder[key] = other;
        const isSame = hardwareFingerprint(data) === before;
        expect(isSame ? read(data) : known).toEqual(known);
      }),
      { numRuns: 200 },
    );
  });

  it('stays where only what comes and goes is another', () => {
    const boot = (number: number) => ({
      inventory: {
        hostname: 'one',
        interfaces: [{ name: 'eth0', mac_address: '52:54:00:00:00:01', ipv4_address: `192.0.2.${number}` }],
        cpu: { count: 8, frequency: `${2000 + number}.1`, flags: ['fpu', `f${number}`] },
        memory: { total: 10_000 + number, physical_mb: 16_384 },
      },
      data: [
        ['disk', 'sda', 'SMART/power_on_hours', number],
        ['disk', 'sda', 'size', 500],
        ['ipmi', 'Fan1A RPM', 'value', `${number}`],
        ['network', 'eth0', 'ipv4', `192.0.2.${number}`],
        ['system', 'kernel', 'cmdline', `BOOTIF=${number}`],
        ['hw', 'tool', 'version', `${number}`],
      ],
      all_interfaces: { eth0: { ip: `192.0.2.${number}` } },
      configuration: { collectors: [`${number}`] },
    });
    expect(hardwareFingerprint(nested(boot(1)))).toBe(hardwareFingerprint(nested(boot(2))));
    expect(hardwareFingerprint(boot(1))).toBe(hardwareFingerprint(boot(2)));
    expect(hardwareFingerprint(boot(1))).toMatch(/^[0-9a-f]{16}$/);
    const other = boot(1);
    other.inventory.hostname = 'two';
    expect(hardwareFingerprint(other)).not.toBe(hardwareFingerprint(boot(1)));
  });

  it('takes anything, and always gives the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (data, inventory) => {
        for (const anything of [data, { data, extra: data, all_interfaces: data, inventory }])
          expect(hardwareFingerprint(structuredClone(anything))).toBe(hardwareFingerprint(anything));
      }),
    );
    expect(hardwareFingerprint({ inventory: { disks: [{ size: 2n ** 60n }] } })).not.toBe(hardwareFingerprint({}));
  });

  it('is of every character', () => {
    const texts = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(texts, ([one, other]) => {
        const [left, right] = [one, other].map((hostname) => hardwareFingerprint({ inventory: { hostname } }));
        expect(left === right).toBe(one === other);
      }),
    );
  });
});
