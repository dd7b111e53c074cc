import { describe, expect, it } from 'vitest';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks, type RunHooksOptions } from '../ramdisk/run-hooks-alone.ts';
import { validateInterfaces } from './validate-interfaces.ts';

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
