import { describe, expect, it } from 'vitest';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
import type { ProcessingSettings } from '../settings/settings.ts';
import { selectInterfaces, validateInterfaces, validInterfaces } from './validate-interfaces.ts';

const BOOT = '11:22:33:44:55:66';
// the machine of CONTRACT.md, A28
const interfaces: NetworkInterface[] = [
  { name: 'lo', mac_address: null, ipv4_address: '127.0.0.1' },
  { name: 'eth1', mac_address: BOOT, ipv4_address: '198.51.100.1' },
  { name: 'eth3', mac_address: '66:55:44:33:22:11', ipv4_address: null },
  { name: 'ib0', mac_address: '77:66:55:44:33:22', ipv4_address: '198.51.100.3', client_id: 'ff:00:00' },
];

async function run(data: RamdiskData, options: RunHooksOptions = {}) {
  return (await runHooks(data, { hooks: [validateInterfaces], ...options })).unwrap();
}

async function failures(inventory: unknown, options: RunHooksOptions = {}) {
  const done = await run({ inventory: inventory as Inventory, boot_interface: BOOT }, options);
  return done.failures.map((text) => text.replace('Preprocessing hook validate_interfaces: ', ''));
}

describe('validate_interfaces, before', () => {
  it('adds addresses and interfaces at the end of the data (A28)', async () => {
    const inventory = { bmc_address: '192.0.2.10', bmc_v6address: '::/0', interfaces };
    const { data } = await run({ error: null, boot_interface: BOOT, inventory });
    const eth1 = { ip: '198.51.100.1', mac: BOOT, client_id: null, pxe: true };
    expect(JSON.stringify(data)).toBe(
      JSON.stringify({
        error: null,
        boot_interface: BOOT,
        inventory,
        ipmi_address: '192.0.2.10',
        ipmi_v6address: null,
        all_interfaces: {
          eth1,
          eth3: { ip: null, mac: '66:55:44:33:22:11', client_id: null, pxe: false },
          ib0: { ip: '198.51.100.3', mac: '77:66:55:44:33:22', client_id: 'ff:00:00', pxe: false },
        },
        interfaces: { eth1 },
        macs: [BOOT],
      }),
    );
    expect(data.interfaces?.['eth1']).toBe(data.all_interfaces?.['eth1']);
  });

  it.each<[string | null | undefined, string]>([
    [undefined, BOOT],
    [null, BOOT],
    ['', `01-${BOOT.replaceAll(':', '-')}`],
  ])('reads the boot interface of the inventory where boot_interface is %j', async (boot_interface, pxe_interface) => {
    const { data, warnings } = await run({
      ...(boot_interface === undefined ? {} : { boot_interface }),
      inventory: { interfaces, boot: { pxe_interface } },
    });
    expect(data.macs).toEqual([BOOT]);
    expect(data.all_interfaces?.['eth1']?.pxe).toBe(true);
    expect(warnings).toEqual([]);
  });

  it('takes all active interfaces where the inventory names one that the machine has not', async () => {
    const inventory = { interfaces, boot: { pxe_interface: '02:00:00:00:00:99' } };
    const { data, warnings } = await run({ inventory });
    expect(data.macs).toEqual((await run({ inventory: { interfaces } })).data.macs);
    expect(warnings.join()).toContain('did not say what it booted from');
  });

  it('believes boot_interface before the boot interface of the inventory', async () => {
    const inventory = { interfaces, boot: { pxe_interface: '77:66:55:44:33:22' } };
    expect((await run({ boot_interface: BOOT, inventory })).data.macs).toEqual([BOOT]);
  });

  it('takes no interface that many machines have for one of this, nor for what it booted from', async () => {
    const bmc = { name: 'usb0', mac_address: 'BE:3A:F2:B6:05:9F', ipv4_address: '169.254.3.1' };
    const zero = { name: 'vf0', mac_address: '00:00:00:00:00:00' };
    const inventory = { interfaces: [bmc, zero, ...interfaces] };
    const { data, warnings } = await run({ boot_interface: bmc.mac_address, inventory });
    expect(Object.keys(data.all_interfaces ?? {})).toEqual(['eth1', 'eth3', 'ib0']);
    expect(data.macs).toEqual([BOOT, '77:66:55:44:33:22']);
    expect(warnings.join()).toContain('usb0 has a MAC address of many machines');
  });

  it('takes all interfaces where none are to be ignored', async () => {
    const inventory = { interfaces: [{ name: 'vf0', mac_address: '00:00:00:00:00:00', ipv4_address: '10.0.0.1' }] };
    const { data } = await run({ inventory }, { settings: { processing: { ignoredMacAddresses: [] } } });
    expect(data.macs).toEqual(['00:00:00:00:00:00']);
  });

  it.each([
    ['01-11-22-33-44-55-66', 'PXELINUX'],
    ['11:22:33:44:55:66', 'iPXE'],
    ['01-AA-BB-CC-DD-EE-FF', 'PXELINUX in upper case'],
    ['AA:BB:CC:DD:EE:FF', 'iPXE in upper case (Q-21)'],
  ])('knows the boot interface %s: %s', async (boot_interface) => {
    const mac = boot_interface.length === 20 ? boot_interface.slice(3).replaceAll('-', ':') : boot_interface;
    const inventory = { interfaces: [{ name: 'eth0', mac_address: mac, ipv4_address: '10.0.0.1' }] };
    const { data, warnings } = await run({ boot_interface, inventory });
    expect(data.interfaces?.['eth0']).toMatchObject({ mac: mac.toLowerCase(), pxe: true });
    expect(warnings).toEqual([]);
  });

  it.each([{}, { boot_interface: null }, { boot_interface: '' }])(
    'takes all interfaces with an IP address, and warns, when the ramdisk sent %j',
    async (boot) => {
      const { data, warnings } = await run({ ...boot, inventory: { interfaces } });
      expect(data.macs).toEqual([BOOT, '77:66:55:44:33:22']);
      expect(warnings).toEqual([expect.stringContaining('did not say what it booted from')]);
    },
  );

  it('does not miss the boot interface where it makes no difference', async () => {
    const { warnings } = await run({ inventory: { interfaces } }, { settings: { processing: { addPorts: 'all' } } });
    expect(warnings).toEqual([]);
  });

  describe('the management controller (CONTRACT.md §3.3)', () => {
    it.each([
      [{ bmc_address: '192.0.2.1' }, {}, '192.0.2.1', null],
      [{ bmc_address: '192.0.2.1' }, { ipmi_address: '192.0.2.9' }, '192.0.2.1', null],
      [{}, { ipmi_address: '192.0.2.9', ipmi_v6address: 'fd00::9' }, '192.0.2.9', 'fd00::9'],
      [{ bmc_address: null }, { ipmi_address: '192.0.2.9' }, null, null],
      [{ bmc_address: '0.0.0.0', bmc_v6address: '::/0' }, {}, null, null],
      [{ bmc_address: '', bmc_v6address: '' }, {}, null, null],
      [{ bmc_address: '0.0.0.0', bmc_v6address: 'fd00::1' }, {}, null, 'fd00::1'],
      [{}, { ipmi_address: '0.0.0.0', ipmi_v6address: '::/0' }, null, null],
    ])('of %j with %j is %j and %j', async (bmc, rest, ipmi_address, ipmi_v6address) => {
      const { data } = await run({ ...rest, boot_interface: BOOT, inventory: { ...bmc, interfaces } });
      expect(data).toMatchObject({ ipmi_address, ipmi_v6address });
    });
  });

  describe('fails', () => {
    it.each([undefined, null, {}, [], 'none', 7])('without an inventory: %j (A27)', async (inventory) => {
      expect(await failures(inventory)).toEqual(['Hardware inventory is empty or missing']);
    });

    it.each([undefined, null, [], {}, 'eth0'])('with the interfaces %j', async (given) => {
      expect(await failures({ interfaces: given, hostname: 'h' })).toEqual([
        'No network interfaces provided in the inventory',
      ]);
    });

    it.each([[[{}]], [[{ name: 'lo' }]], [[{ mac_address: BOOT }]], [[{ name: 'eth0', mac_address: 'none' }]]])(
      'when none of the interfaces can be used: %j',
      async (given) => {
        expect(await failures({ interfaces: given })).toEqual(['No interfaces supplied by the ramdisk']);
      },
    );

    it('when none of them becomes a port, and shows them', async () => {
      expect(await failures({ interfaces: [{ name: 'eth0', mac_address: BOOT }] })).toEqual([
        `No suitable interfaces found in {"eth0":{"ip":null,"mac":"${BOOT}","client_id":null,"pxe":true}}`,
      ]);
    });

    it('when the machine booted from an interface that it does not list', async () => {
      const other = [{ name: 'eth0', mac_address: '00:00:00:00:00:01', ipv4_address: '10.0.0.1' }];
      expect(await failures({ interfaces: other })).toEqual([
        expect.stringMatching(/^No suitable interfaces found in \{/),
      ]);
    });

    it('having told the look-up which MAC addresses the machine has', async () => {
      const { data } = await run({ inventory: { interfaces: [{ name: 'eth0', mac_address: BOOT }] } });
      const eth0 = { ip: null, mac: BOOT, client_id: null, pxe: false };
      expect(data).toMatchObject({ all_interfaces: { eth0 } });
      expect(data).not.toHaveProperty('macs');
    });

    it('having set the addresses all the same', async () => {
      const { data } = await run({ ipmi_address: '192.0.2.9' });
      expect(data).toEqual({ ipmi_address: '192.0.2.9', ipmi_v6address: null });
    });
  });

  it.each([undefined, null, [], {}])('does not mind the disks %j', async (disks) => {
    expect(await failures({ interfaces, disks })).toEqual([]);
  });
});

describe('validate_interfaces, after', () => {
  it('creates the ports', async () => {
    const { changes } = await run({ boot_interface: BOOT, inventory: { interfaces } });
    expect(changes?.ports).toMatchObject([{ kind: 'create', port: { address: BOOT, pxe_enabled: true, extra: {} } }]);
    expect(changes?.authors).toEqual({ [`port ${BOOT}`]: ['validate_interfaces'] });
  });
});

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
