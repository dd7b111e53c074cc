import { describe, expect, it } from 'vitest';
import type { NetworkInterface } from '../model/inventory.ts';
import type { ProcessingSettings } from '../settings.ts';
import { selectInterfaces, validInterfaces } from './pick-interfaces.ts';

const MAC = '11:22:33:44:55:66';

function valid(interfaces: readonly NetworkInterface[], bootMac?: string) {
  const warnings: string[] = [];
  const isShared = (mac: string) => mac.startsWith('fa:4b:7f');
  return { found: validInterfaces(interfaces, bootMac, (message) => warnings.push(message), isShared), warnings };
}

describe('valid interfaces', () => {
  it('have a lower-case MAC address, an IP address if any, a client id if any', () => {
    const { found, warnings } = valid([
      {
        name: 'eth1',
        mac_address: '11:22:33:44:55:AA',
        ipv4_address: '198.51.100.1',
        ipv6_address: 'fe80::1',
        lldp: [],
      },
      { name: 'ib0', mac_address: '77:66:55:44:33:22', client_id: 'ff:00' },
    ]);
    expect(found).toEqual({
      eth1: { ip: '198.51.100.1', mac: '11:22:33:44:55:aa', client_id: null, pxe: false },
      ib0: { ip: null, mac: '77:66:55:44:33:22', client_id: 'ff:00', pxe: false },
    });
    expect(JSON.stringify(found)).toMatch(
      /^\{"eth1":\{"ip":"198.51.100.1","mac":"11:22:33:44:55:aa","client_id":null,"pxe":false\}/,
    );
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ ipv4_address: '10.0.0.1', ipv6_address: 'fd00::2' }, '10.0.0.1'],
    [{ ipv4_address: null, ipv6_address: 'fd00::2' }, 'fd00::2'],
    [{ ipv4_address: '', ipv6_address: 'fe80::1%eth0' }, 'fe80::1'],
    [{ ipv4_address: '', ipv6_address: '' }, null],
    [{}, null],
  ])('%j has the IP address %j', (addresses, ip) => {
    const { found, warnings } = valid([{ name: 'eth0', mac_address: MAC, ...addresses }]);
    expect(found['eth0']?.ip).toBe(ip);
    expect(warnings).toEqual([]);
  });

  it.each([
    [{ ipv4_address: 'dhcp', ipv6_address: 'fd00::2' }, 'fd00::2', 0],
    [{ ipv4_address: 'dhcp' }, null, 1],
    [{ ipv4_address: '1' }, null, 1],
    [{ ipv6_address: '%eth0' }, null, 1],
  ])('%j has the IP address %j', (addresses, ip, count) => {
    const { found, warnings } = valid([{ name: 'eth0', mac_address: MAC, ...addresses }]);
    expect(found['eth0']?.ip).toBe(ip);
    expect(warnings).toHaveLength(count);
  });

  it('say which of them the machine booted from', () => {
    const { found } = valid(
      [
        { name: 'a', mac_address: MAC.toUpperCase() },
        { name: 'b', mac_address: '00:00:00:00:00:01' },
      ],
      MAC,
    );
    expect([found['a']?.pxe, found['b']?.pxe]).toEqual([true, false]);
  });

  it('need a name and a valid MAC address', () => {
    const { found, warnings } = valid([
      { mac_address: MAC },
      { name: '', mac_address: MAC },
      { name: 'lo', ipv4_address: '127.0.0.1' },
      { name: 'eth0', mac_address: '' },
      { name: 'eth1', mac_address: '11-22-33-44-55-66' },
      { name: 'eth2', mac_address: '11:22:33:44:55' },
    ]);
    expect(found).toEqual({});
    expect(warnings).toEqual([
      'odd interfaces: interface 0 has no name; interface 1 has no name; ' +
        'eth1 has an invalid MAC address: 11-22-33-44-55-66; eth2 has an invalid MAC address: 11:22:33:44:55',
    ]);
  });

  it('have an IP address that is one', () => {
    const { found, warnings } = valid([
      { name: 'eth0', mac_address: MAC, ipv4_address: '300.0.0.1' },
      { name: 'eth1', mac_address: MAC, ipv4_address: 'odd', ipv6_address: 'FE80::1%eth1' },
      { name: 'eth2', mac_address: MAC, ipv4_address: '', ipv6_address: null },
    ]);
    expect(Object.values(found).map(({ ip }) => ip)).toEqual([null, 'FE80::1', null]);
    expect(warnings).toEqual(['odd interfaces: eth0 has an invalid IP address']);
  });

  it('have no MAC address that other machines have, too', () => {
    const { found, warnings } = valid([
      { name: 'bmc0', mac_address: 'FA:4B:7F:00:00:01', ipv4_address: '16.1.15.2' },
      { name: 'eth0', mac_address: MAC },
    ]);
    expect(Object.keys(found)).toEqual(['eth0']);
    expect(warnings).toEqual([
      'odd interfaces: bmc0 has a MAC address of many machines and is ignored: fa:4b:7f:00:00:01',
    ]);
  });

  it('tell of odd ones in one warning of bounded length', () => {
    const { warnings } = valid(Array.from({ length: 1000 }, () => ({ mac_address: MAC })));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/interface 19 has no name; and 980 more$/);
    const long = 'x'.repeat(1_000_000);
    const { warnings: short } = valid([
      { name: long, mac_address: long },
      { name: long, mac_address: MAC, ipv4_address: long },
    ]);
    expect(short.join('').length).toBeLessThan(1000);
  });

  it('may have any name', () => {
    const { found } = valid([
      { name: '__proto__', mac_address: MAC },
      { name: 'constructor', mac_address: MAC },
    ]);
    expect(Object.keys(found)).toEqual(['__proto__', 'constructor']);
  });
});

describe('selected interfaces', () => {
  const { found } = valid(
    [
      { name: 'lo', mac_address: '00:00:00:00:00:00', ipv4_address: '127.0.0.1' },
      { name: 'dummy', mac_address: '00:00:00:00:00:01', ipv6_address: '::1' },
      { name: 'mapped', mac_address: '00:00:00:00:00:02', ipv6_address: '::ffff:127.0.0.1' },
      { name: 'boot', mac_address: MAC, ipv4_address: '10.0.0.1' },
      { name: 'up', mac_address: '00:00:00:00:00:03', ipv6_address: 'fe80::3%up' },
      { name: 'down', mac_address: '00:00:00:00:00:04' },
    ],
    MAC,
  );

  it.each<[ProcessingSettings['addPorts'], string | undefined, string[]]>([
    ['pxe', MAC, ['boot']],
    ['pxe', undefined, ['boot', 'up']],
    ['pxe', '00:00:00:00:00:04', ['boot']],
    ['active', MAC, ['boot', 'up']],
    ['active', undefined, ['boot', 'up']],
    ['all', MAC, ['boot', 'up', 'down']],
    ['disabled', MAC, ['boot', 'up']],
  ])('%s with the boot interface %s are %j', (addPorts, bootMac, names) => {
    expect(Object.keys(selectInterfaces(found, addPorts, bootMac))).toEqual(names);
  });

  it('never are lo', () => {
    const { found: lo } = valid([{ name: 'lo', mac_address: MAC, ipv4_address: '10.0.0.1' }], MAC);
    expect(selectInterfaces(lo, 'all', MAC)).toEqual({});
  });

  it('are the same objects', () => {
    expect(selectInterfaces(found, 'pxe', MAC)['boot']).toBe(found['boot']);
  });

  it('lack the one that the machine booted from when it has no IP address', () => {
    const one = valid([{ name: 'eth0', mac_address: MAC }], MAC).found;
    expect(selectInterfaces(one, 'pxe', MAC)).toEqual({});
  });
});
