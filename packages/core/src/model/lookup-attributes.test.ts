import { describe, expect, it } from 'vitest';
import { attributesOf, describeAttributes, isEmptyAttributes, NO_ATTRIBUTES } from './lookup-attributes.ts';
import type { RamdiskData } from './ramdisk-data.ts';

describe('lookup attributes', () => {
  it('are empty when there is nothing of either kind', () => {
    expect(isEmptyAttributes(NO_ATTRIBUTES)).toBe(true);
    expect(isEmptyAttributes({ mac: ['52:54:00:12:34:56'], bmc_address: [] })).toBe(false);
    expect(isEmptyAttributes({ mac: [], bmc_address: ['192.0.2.10'] })).toBe(false);
  });

  it('are shown as the original shows them', () => {
    const attributes = { mac: ['52:54:00:12:34:56', '52:54:00:12:34:57'], bmc_address: ['192.0.2.10'] };
    expect(describeAttributes(attributes)).toBe(
      "{'bmc_address': ['192.0.2.10'], 'mac': ['52:54:00:12:34:56', '52:54:00:12:34:57']}",
    );
    expect(describeAttributes(NO_ATTRIBUTES)).toBe("{'bmc_address': [], 'mac': []}");
  });

  it('cannot be changed where there are none', () => {
    expect(Object.isFrozen(NO_ATTRIBUTES.mac) && Object.isFrozen(NO_ATTRIBUTES.bmc_address)).toBe(true);
  });
});

describe('what a machine is recognised by', () => {
  it('is each valid MAC address once, and the addresses of the management controller', () => {
    const nic = (mac: string) => ({ mac, ip: null, client_id: null, pxe: false });
    const mac = '52:54:00:00:00:01';
    const inventory = { bmc_address: '192.0.2.1', bmc_v6address: 'FD00:0::1' };
    expect(attributesOf({ inventory, all_interfaces: { bond0: nic(mac), eth0: nic(mac) } })).toEqual({
      mac: [mac],
      bmc_address: ['192.0.2.1', 'fd00::1'],
    });
  });

  it.each([
    undefined,
    null,
    5,
    'eth0',
    [],
    [null],
    { a: null },
    { a: 5, b: [], c: {} },
    { a: { mac: null }, b: { mac: 5 }, c: { mac: { evil: 1 } }, d: { mac: 'none' } },
  ])('is nothing in interfaces that are none: %j', (all_interfaces) => {
    expect(attributesOf({ all_interfaces } as unknown as RamdiskData)).toEqual({ mac: [], bmc_address: [] });
  });
});
