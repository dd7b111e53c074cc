import { describe, expect, it } from 'vitest';
import { InspectorError } from '../errors.ts';
import type { Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { Err } from '../result.ts';
import { DEFAULTS } from '../settings/settings.ts';
import type { AfterInput } from './hook.ts';
import { physnetHook } from './physnet-hook.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const interfaces = [
  { name: 'eth0', mac_address: '52:54:00:00:00:0A', ipv4_address: '192.0.2.1' },
  { name: 'eth1', mac_address: '52:54:00:00:00:0B', ipv4_address: '192.0.2.2' },
  { name: 'eth2', mac_address: '52:54:00:00:00:0C' },
];
const byName = physnetHook({
  name: 'physnet_by_name',
  physnetOf: async (port, { name }, { pluginData }) =>
    name === 'eth1' ? undefined : `${name} ${port.uuid} ${String((pluginData as RamdiskData)['site'])}`,
});

async function run(ports: readonly Port[], overwriteExisting = true) {
  const payload = { inventory: { interfaces }, boot_interface: '52:54:00:00:00:0a', site: 'north' };
  const options = { hooks: [validateInterfaces, byName], ports, settings: { processing: { overwriteExisting } } };
  return (await runHooks(payload, options)).unwrap().changes;
}

const port = (letter: string, physical_network: string | null): Port => ({
  uuid: letter,
  address: `52:54:00:00:00:0${letter}`,
  pxe_enabled: letter === 'a',
  physical_network,
});

describe('a physnet hook', () => {
  it('sets what it knows of each port, and leaves alone what it does not', async () => {
    const changes = await run([port('a', null), port('b', 'old'), port('c', 'old')]);
    expect(changes?.ports).toEqual([
      {
        kind: 'patch',
        uuid: 'a',
        address: '52:54:00:00:00:0a',
        patch: [{ op: 'add', path: '/physical_network', value: 'eth0 a north' }],
      },
      {
        kind: 'patch',
        uuid: 'c',
        address: '52:54:00:00:00:0c',
        patch: [{ op: 'add', path: '/physical_network', value: 'eth2 c north' }],
      },
    ]);
    expect(changes?.authors).toEqual({
      'port 52:54:00:00:00:0a': ['physnet_by_name'],
      'port 52:54:00:00:00:0c': ['physnet_by_name'],
    });
  });

  it('fills in only what is empty unless overwriteExisting is on', async () => {
    // @see Q-35: the original set nothing then
    const changes = await run([port('a', null), port('c', 'old')], false);
    expect(changes?.ports).toMatchObject([{ uuid: 'a', patch: [{ value: 'eth0 a north' }] }]);
  });

  it('has a port of this run created with it', async () => {
    const changes = await run([]);
    expect(changes?.ports).toMatchObject([{ kind: 'create', port: { physical_network: 'eth0  north' } }]);
  });

  it('needs the ports', async () => {
    const refused = new InspectorError('ironic-unavailable', 'not now');
    const [nic] = interfaces;
    const input = {
      inventory: { interfaces: [nic] },
      pluginData: { all_interfaces: { eth0: { mac: '52:54:00:00:00:0a' } } },
      options: DEFAULTS,
      node: { ports: { list: async () => Err(refused) } },
    } as unknown as AfterInput;
    expect(await byName.after?.(input)).toMatchObject({ err: true, val: refused });
  });
});
