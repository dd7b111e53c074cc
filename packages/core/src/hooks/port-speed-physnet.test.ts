import { describe, expect, it } from 'vitest';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { resolveOptions } from '../options/options.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { extraHardware } from './extra-hardware.ts';
import { portSpeedPhysnet } from './port-speed-physnet.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const address = '52:54:00:00:00:0a';
const portSpeedMapping = [
  { speed: '10Gbit/s', physnet: 'fast' },
  { speed: '1000', physnet: 'slow' },
];

async function run(nic: Record<string, unknown>, data: Record<string, unknown> = {}) {
  const payload = { inventory: { interfaces: [{ name: 'eth0', mac_address: address, ...nic }] }, ...data };
  const { changes } = (
    await runHooks(payload as RamdiskData, {
      hooks: [validateInterfaces, extraHardware, portSpeedPhysnet],
      ports: [{ uuid: 'port-1', address, physical_network: null, pxe_enabled: true }],
      settings: { processing: { addPorts: 'all' }, portPhysnet: { portSpeedMapping } },
    })
  ).unwrap();
  const [change] = changes?.ports ?? [];
  return change?.kind === 'patch' ? change.patch : undefined;
}

const rows = (speed: unknown, name = 'eth0') => ({ data: [['network', name, 'speed', speed]] });
const sets = (value: string) => [{ op: 'add', path: '/physical_network', value }];

describe('port_speed_physnet', () => {
  it.each([
    [{ speed_mbps: 10_000 }, {}, 'fast'],
    [{ speed_mbps: 1000 }, rows('10Gbit/s'), 'slow'],
    [{}, rows('10Gbit/s'), 'fast'],
    [{ speed_mbps: 0 }, rows('1Gbit/s'), 'slow'],
    [{ speed_mbps: '1000' }, rows('10Gbit/s'), 'fast'],
    [{ speed_mbps: -1 }, rows('1Gbit/s'), 'slow'],
    [{ speed_mbps: null }, rows('10Gbit/s'), 'fast'],
  ])('%j with %j is %s', async (nic, data, physnet) => expect(await run(nic, data)).toEqual(sets(physnet)));

  it.each([
    [{}, {}],
    [{ speed_mbps: 25_000 }, {}],
    [{ speed_mbps: '10000' }, {}],
    [{}, rows('fast')],
    [{}, rows('10Gbit/s', 'eth1')],
    [{}, { extra: 'odd' }],
    [{}, { extra: { network: 'odd' } }],
    [{}, { extra: { network: { eth0: 'odd' } } }],
    [{ name: 'constructor' }, { extra: { network: {} } }],
    [{}, { extra: { network: { eth0: { speed: 7 } } } }],
  ])('leaves the port alone for %j with %j', async (nic, data) => expect(await run(nic, data)).toBeUndefined());

  it('wants to be told speeds', () => {
    const resolved = resolveOptions({ portPhysnet: { portSpeedMapping: [{ speed: 'fast', physnet: 'a' }] } });
    expect(resolved.err && resolved.val.message).toContain(
      'portPhysnet.portSpeedMapping.0.speed: must be a speed such as 10Gbit/s',
    );
  });
});
