import { describe, expect, it } from 'vitest';
import type { RamdiskData } from './ramdisk-data.ts';
import { attributesOf } from './reported-addresses.ts';

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
