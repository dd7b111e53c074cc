import { loadPayload } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import type { Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import type { ProcessingSettings } from '../settings/settings.ts';
import { lldpBasic } from './lldp-basic.ts';
import { localLinkConnection } from './local-link-connection.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const chassis = [1, '04885a92ec5459'];
const port = [2, '0545746865726e6574312f3138'];
const address = '52:54:00:00:00:0a';
const link = { switch_id: '88:5a:92:ec:54:59', port_id: 'Ethernet1/18' };
const steps = [
  { op: 'add', path: '/local_link_connection/switch_id', value: '88:5a:92:ec:54:59' },
  { op: 'add', path: '/local_link_connection/port_id', value: 'Ethernet1/18' },
];

function existing(local_link_connection: Record<string, unknown> = {}): Port {
  return { uuid: 'port-1', address, pxe_enabled: true, local_link_connection };
}

async function run(
  lldp: unknown,
  ports: readonly Port[] = [existing()],
  processing: Partial<ProcessingSettings> = {},
  hooks = [validateInterfaces, localLinkConnection],
) {
  const payload = {
    inventory: { interfaces: [{ name: 'eth0', mac_address: address.toUpperCase(), ipv4_address: '192.0.2.1', lldp }] },
    boot_interface: address,
  } as RamdiskData;
  const { changes, warnings } = (await runHooks(payload, { hooks, ports, settings: { processing } })).unwrap();
  return { ports: changes?.ports ?? [], authors: changes?.authors, warnings };
}

const bothOrders = [
  { title: 'without lldp_basic', hooks: [validateInterfaces, localLinkConnection] },
  { title: 'after lldp_basic', hooks: [validateInterfaces, lldpBasic, localLinkConnection] },
  { title: 'before lldp_basic', hooks: [validateInterfaces, localLinkConnection, lldpBasic] },
];

describe.each(bothOrders)('local_link_connection $title', ({ hooks }) => {
  it('changes the port that has the MAC address, in any case of letters (Q-34)', async () => {
    const { ports, authors } = await run([chassis, port], [existing()], {}, hooks);
    expect(ports).toEqual([{ kind: 'patch', uuid: 'port-1', address, patch: steps }]);
    expect(authors).toEqual({ [`port ${address}`]: ['local_link_connection'] });
  });

  it('has a port of this run created with it', async () => {
    const { ports } = await run([chassis, port], [], {}, hooks);
    expect(ports).toMatchObject([{ kind: 'create', port: { address, local_link_connection: link } }]);
  });

  const halves = [
    { title: 'a switch named by text', lldp: [[1, '0773773031'], port] },
    { title: 'no switch', lldp: [port] },
    { title: 'no port', lldp: [chassis] },
    { title: 'an empty port ID', lldp: [chassis, [2, '05']] },
  ];
  it.each(halves)('does not write half a link: $title', async ({ lldp }) => {
    // Ironic would refuse it, and whatever else is to change in the port, or the new port, with it
    for (const ports of [[existing()], []]) {
      const { ports: changes, warnings } = await run(lldp, ports, {}, hooks);
      expect(JSON.stringify(changes)).not.toContain('local_link_connection');
      expect(warnings).toContainEqual(
        expect.stringMatching(/^local_link_connection: .* for eth0: Ironic takes only both/),
      );
    }
  });

  it('completes what a port has', async () => {
    const smartNic = existing({ port_id: 'p0', hostname: 'dpu-1' });
    expect((await run([chassis], [smartNic], {}, hooks)).ports).toMatchObject([{ patch: [steps[0]] }]);
    expect((await run([port], [smartNic], {}, hooks)).ports).toMatchObject([{ patch: [steps[1]] }]);
  });

  it.each([
    { title: 'only a chassis ID that is no MAC address', lldp: [[1, '0501c0000201']] },
    { title: 'an unknown family of addresses', lldp: [[1, '0503c0000201']] },
    { title: 'nothing', lldp: [] },
  ])('writes nothing when there is $title', async ({ lldp }) => {
    expect((await run(lldp, [existing()], {}, hooks)).ports).toEqual([]);
  });

  it('keeps keys of a port unless overwriteExisting is on', async () => {
    const before = [existing({ switch_id: 'aa:bb:cc:dd:ee:ff', switch_info: 'rack 3' })];
    const keeping = await run([chassis, port], before, { overwriteExisting: false }, hooks);
    expect(keeping.ports).toMatchObject([{ patch: [steps[1]] }]);
    const overwriting = await run([chassis, port], before, {}, hooks);
    expect(overwriting.ports).toMatchObject([{ patch: steps }]);
  });

  it('sends nothing when the port says so already', async () => {
    expect((await run([chassis, port], [existing({ ...link })], {}, hooks)).ports).toEqual([]);
  });

  it('passes over an interface without a port', async () => {
    const processing = { addPorts: 'disabled' } as const;
    expect((await run([chassis, port], [], processing, hooks)).ports).toEqual([]);
  });

  it.each(['LLDP', [['1', 2]], [[1, 'zz'], [2]], [[1, '08aabb']]])('survives %j with a warning', async (lldp) => {
    const { ports, warnings } = await run(lldp, [existing()], {}, hooks);
    expect(ports).toEqual([]);
    expect(warnings).toContainEqual(expect.stringMatching(/^local_link_connection: LLDP on eth0: /));
  });

  it('tells all that it cannot read in one warning', async () => {
    const { warnings } = await run([[1, 'zz'], [2]], [existing()], {}, hooks);
    expect(warnings).toContainEqual(expect.stringMatching(/^local_link_connection: LLDP on eth0: .+; .+$/));
  });

  it('warns of an interface without data', async () => {
    const { warnings } = await run(null, [existing()], {}, hooks);
    expect(warnings).toContain('local_link_connection: no LLDP data for eth0');
  });
});

describe('local_link_connection', () => {
  it('finds the switches of a machine', async () => {
    const { changes } = (
      await runHooks(loadPayload('lldp') as RamdiskData, {
        hooks: [validateInterfaces, lldpBasic, localLinkConnection],
        settings: { processing: { addPorts: 'all' } },
      })
    ).unwrap();
    const links = changes?.ports.map((change) => change.kind === 'create' && change.port.local_link_connection);
    expect(links).toEqual([
      { switch_id: '02:00:5e:20:05:01', port_id: 'Ethernet1/5' },
      { switch_id: '02:00:5e:20:05:02', port_id: 'ge-0/0/5' },
      undefined, // its switch goes by a name
      undefined,
    ]);
  });
});
