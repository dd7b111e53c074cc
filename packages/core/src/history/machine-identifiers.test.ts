import { loadPayload, PAYLOAD_NAMES } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { identifierList } from '../hardware/identifier-list.ts';
import { identifiersOf } from '../hardware/identifiers.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { machineIdentifiers, snapshotIdentifiers } from './machine-identifiers.ts';

describe('the identifiers of a machine', () => {
  it.each(PAYLOAD_NAMES)('are all that its data has: %s', (name) => {
    const data = loadPayload(name) as unknown as RamdiskData;
    const { macs, ...others } = identifiersOf(data);
    const kept = machineIdentifiers(data).map(({ kind, value }) => `${kind} ${value}`);
    const wanted = Object.entries({
      'system-uuid': others.systemUuid,
      'system-serial': others.systemSerial,
      'chassis-serial': others.chassisSerial,
      'board-serial': others.boardSerial,
      'bmc-mac': others.bmcMac,
    }).flatMap(([kind, value]) => (value === undefined ? [] : [`${kind} ${value.toLowerCase()}`]));
    expect(kept).toEqual(expect.arrayContaining(wanted));
    expect(kept.filter((one) => one.startsWith('mac ')).length).toBeGreaterThanOrEqual(Math.min(macs.length, 16));
  });

  it.each(PAYLOAD_NAMES)('are in a snapshot those that all of its data gives: %s', (name) => {
    const data = loadPayload(name) as unknown as RamdiskData;
    const snapshot = snapshotIdentifiers(data).filter(({ kind }) => kind !== 'bmc-address');
    expect(snapshot).toEqual(identifierList(identifiersOf(data)));
  });

  it('are at most 32, none of them long', () => {
    const interfaces = Array.from({ length: 100 }, (_, number) => ({
      name: `eth${number}`,
      mac_address: `a0:36:9f:00:00:${number.toString(16).padStart(2, '0')}`,
      vendor: '0x8086',
    }));
    const system_vendor = { serial_number: 's'.repeat(65) };
    const found = machineIdentifiers({ inventory: { interfaces, system_vendor } } as unknown as RamdiskData);
    expect(found).toHaveLength(32);
    expect(found.every(({ kind }) => kind === 'mac')).toBe(true);
  });

  it.each([
    {},
    { inventory: null },
    { inventory: [], dmi: 7, extra: 'x' },
    { inventory: { interfaces: [null, 7, {}] } },
  ])('are none where nothing is said: %j', (data) => {
    expect(machineIdentifiers(data as unknown as RamdiskData)).toEqual([]);
  });
});
