import { describe, expect, it } from 'vitest';
import { runHooks } from '../processing/run-hooks-alone.ts';
import type { Hook } from './hook.ts';
import { lldpBasic } from './lldp-basic.ts';
import { systemNamePhysnet } from './system-name-physnet.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const address = '52:54:00:00:00:0a';
const LEAF = [[5, Buffer.from('leaf1.example').toString('hex')]];
const switchSysNameMapping = [
  { systemName: 'leaf1.example', physnet: 'physnet1' },
  { systemName: 'leaf2', physnet: 'physnet2' },
];

async function run(
  lldp: unknown,
  port: Record<string, unknown> = {},
  options: { overwriteExisting?: boolean; hooks?: Hook[] } = {},
) {
  const { overwriteExisting = true, hooks = [] } = options;
  const { changes, warnings } = (
    await runHooks(
      { inventory: { interfaces: [{ name: 'eth0', mac_address: address }] }, lldp_raw: { eth0: lldp } },
      {
        hooks: [validateInterfaces, ...hooks, systemNamePhysnet],
        ports: [{ uuid: 'port-1', address, physical_network: null, pxe_enabled: true, ...port }],
        settings: { processing: { addPorts: 'all', overwriteExisting }, portPhysnet: { switchSysNameMapping } },
      },
    )
  ).unwrap();
  const [change] = changes?.ports ?? [];
  return { patch: change?.kind === 'patch' ? change.patch : undefined, warnings };
}

const patch = [{ op: 'add', path: '/physical_network', value: 'physnet1' }];

describe('system_name_physnet', () => {
  it.each([[[]], [[lldpBasic]]])('knows the network by the name of the switch, after %j', async (hooks) => {
    expect(await run(LEAF, {}, { hooks })).toMatchObject({ patch });
  });

  it.each([[[[5, '6c65616633']]], [[]], [null], [undefined], ['odd'], [[[5, 'zz']]]])(
    'leaves the port alone for %j',
    async (lldp) => {
      expect((await run(lldp)).patch).toBeUndefined();
    },
  );

  it('replaces a network only where that is wanted', async () => {
    expect(await run(LEAF, { physical_network: 'old' })).toMatchObject({ patch });
    expect((await run(LEAF, { physical_network: 'old' }, { overwriteExisting: false })).patch).toBeUndefined();
    expect(await run(LEAF, {}, { overwriteExisting: false })).toMatchObject({ patch });
  });
});
