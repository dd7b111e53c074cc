import { loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { resolveOptions } from '../options/options.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { localLinkConnection } from './local-link-connection.ts';
import { systemNameLlc } from './system-name-llc.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const chassis = [1, '04885a92ec5459'];
const port = [2, '0545746865726e6574312f3138'];
const name = [5, '6c656166312e6578616d706c65'];
const address = '52:54:00:00:00:0a';
const link = { switch_id: '88:5a:92:ec:54:59', port_id: 'Ethernet1/18' };
const step = { op: 'add', path: '/local_link_connection/switch_info', value: 'leaf1.example' };

function existing(local_link_connection: Record<string, unknown> = {}): Port {
  return { uuid: 'port-1', address, pxe_enabled: true, local_link_connection };
}

async function run(lldp: unknown, ports: readonly Port[] = [existing()], overwriteExisting = true) {
  const payload = {
    inventory: { interfaces: [{ name: 'eth0', mac_address: address, ipv4_address: '192.0.2.1', lldp }] },
    boot_interface: address,
  } as RamdiskData;
  const hooks = [validateInterfaces, localLinkConnection, systemNameLlc];
  const settings = { processing: { overwriteExisting } };
  const { changes, warnings } = (await runHooks(payload, { hooks, ports, settings })).unwrap();
  return { ports: changes?.ports ?? [], warnings };
}

describe('system_name_llc', () => {
  it('adds the name of the switch to the link', async () => {
    const { ports, warnings } = await run([chassis, port, name]);
    expect(ports).toMatchObject([{ kind: 'patch', patch: expect.arrayContaining([step]) }]);
    expect((await run([name], [existing(link)])).ports).toMatchObject([{ kind: 'patch', patch: [step] }]);
    expect(warnings).toEqual([]);
  });

  it('has a port of this run created with it', async () => {
    const { ports } = await run([chassis, port, name], []);
    const local_link_connection = { ...link, switch_info: 'leaf1.example' };
    expect(ports).toMatchObject([{ kind: 'create', port: { address, local_link_connection } }]);
  });

  it('adds no name where there is no link: Ironic would not take it', async () => {
    expect(await run([name])).toEqual({
      ports: [],
      warnings: ['system_name_llc: no link to add the name of the switch to for eth0'],
    });
  });

  it('replaces a name only where that is wanted', async () => {
    const named = [existing({ ...link, switch_info: 'old' })];
    expect((await run([chassis, port, name], named)).ports).toMatchObject([{ patch: [step] }]);
    expect((await run([chassis, port, name], named, false)).ports).toEqual([]);
    expect((await run([chassis, port, name], [existing(link)], false)).ports).toMatchObject([{ patch: [step] }]);
  });

  it.each([[[chassis, port]], [[chassis, port, [5, '']]], [[chassis, port, [5, 'zz']]], [null]])(
    'has nothing to add for %j',
    async (lldp) => {
      const { ports } = await run(lldp, [existing(link)]);
      expect(ports).toEqual([]);
    },
  );

  it('needs local_link_connection before it', () => {
    const resolved = resolveOptions({ hooks: [validateInterfaces, systemNameLlc, localLinkConnection] });
    expect(resolved.err && resolved.val.message).toContain(
      'system_name_llc needs the hook local_link_connection before',
    );
  });

  it('names the switches of a machine that was recorded', async () => {
    const hooks = [validateInterfaces, localLinkConnection, systemNameLlc];
    const settings = { processing: { addPorts: 'all' } } as const;
    const { changes } = (await runHooks(loadPayload('lldp') as RamdiskData, { hooks, settings })).unwrap();
    const links = changes?.ports.map((change) => change.kind === 'create' && change.port.local_link_connection);
    expect(links).toEqual([
      expect.objectContaining({ switch_info: 'tor-1.example.org' }),
      expect.objectContaining({ switch_info: 'tor-2.example.org' }),
      undefined,
      undefined,
    ]);
  });
});
