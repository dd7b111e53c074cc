import { Err, InspectorError, type NodesQuery } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { BODY, errorOf, UUID, withMethods, world, type World } from './world.ts';

const posted = JSON.parse(BODY) as { inventory: Record<string, unknown> };

/** What the machine of a node posts. */
function bodyOf(bmc: string, mac: string, product: string, serial: string): string {
  const interfaces = [{ name: 'eth0', mac_address: mac, ipv4_address: '192.0.2.200', has_carrier: true }];
  const inventory = {
    ...posted.inventory,
    bmc_address: bmc,
    interfaces,
    boot: { pxe_interface: `01-${mac.replaceAll(':', '-')}` },
    system_vendor: { manufacturer: 'Dell Inc.', product_name: product, serial_number: serial },
    cpu: { count: 40, model_name: 'Xeon', architecture: 'x86_64' },
    memory: { total: 2 ** 36, physical_mb: 65_536 },
    disks: [
      { name: '/dev/sda', size: 2 ** 40 },
      { name: '/dev/sdb', size: 2 ** 40 },
    ],
  };
  return JSON.stringify({ ...posted, boot_interface: `01-${mac.replaceAll(':', '-')}`, inventory });
}

async function introspected(site: World, node: string, body: string): Promise<void> {
  (await site.inspector.introspect(node, { manageBoot: false })).unwrap();
  (await site.inspector.continue(body)).unwrap();
  await site.inspector.idle();
}

/** Three nodes: two of one product, and one that has not posted. */
async function rack() {
  const site = world();
  const second = site.ironic.addNode({ name: 'node-2', driver_info: { ipmi_address: '192.0.2.12' } });
  const third = site.ironic.addNode({ name: 'node-3', driver_info: { ipmi_address: '192.0.2.13' } });
  await introspected(site, 'node-1', bodyOf('192.0.2.10', '52:54:00:00:00:01', 'PowerEdge R740', 'SN-1'));
  await introspected(site, 'node-2', bodyOf('192.0.2.12', '52:54:00:00:00:02', 'PowerEdge R740', 'SN-2'));
  (await site.inspector.introspect(third.uuid, { manageBoot: false })).unwrap();
  await site.inspector.idle();
  const found = async (query?: NodesQuery) =>
    (await site.inspector.nodes(query))
      .unwrap()
      .map(({ uuid }) => (uuid === UUID ? 'first' : uuid === third.uuid ? 'third' : 'second'));
  return { ...site, second, third, found };
}

describe('nodes', () => {
  it('have their newest run, and what their machines are made of', async () => {
    const { inspector } = await rack();
    const [node] = (await inspector.nodes({ name: 'node-1' })).unwrap();
    expect(node).toMatchObject({
      uuid: UUID,
      name: 'node-1',
      run: { state: 'finished' },
      machine: {
        runId: node?.run?.runId,
        hardware: {
          vendor: 'Dell Inc.',
          product: 'PowerEdge R740',
          serial: 'SN-1',
          cpuModel: 'Xeon',
          cpus: 40,
          memoryMb: 65_536,
          disks: 2,
          diskBytes: 2 ** 41,
          nics: 1,
        },
        findings: [],
      },
    });
  });

  it('are all listed, page by page, the newest run first', async () => {
    const { found, inspector } = await rack();
    expect(await found()).toEqual(['third', 'second', 'first']);
    expect(await found({ limit: 1 })).toEqual(['third']);
    const [third, second] = (await inspector.nodes({ limit: 2 })).unwrap();
    expect(await found({ limit: 1, ...(third && { after: third }) })).toEqual(['second']);
    expect(await found({ ...(second && { after: second }) })).toEqual(['first']);
  });

  it('go on where a page ended, though its last node was introspected again, or is gone', async () => {
    const { found, inspector, store } = await rack();
    const [, second] = (await inspector.nodes({ limit: 2 })).unwrap();
    const after = second && { after: second };
    (await inspector.introspect(second?.uuid ?? '', { manageBoot: false })).unwrap();
    expect(await found(after)).toEqual(['first']);
    const again = (await inspector.status(second?.uuid ?? '')).unwrap();
    expect((await store.nodes.forget(again)).unwrap()).toBe(true);
    expect(await found(after)).toEqual(['first']);
  });

  it('that Ironic alone knows of do not end a page early', async () => {
    const { inspector, ironic, second } = await rack();
    const mac = '52:54:00:00:00:02';
    // Its UUID comes first, and it was never seen.
    const unseen = ironic.addNode({ uuid: '00000000-0000-4000-8000-000000000000' }).uuid;
    const listPorts = ironic.listPorts.bind(ironic);
    ironic.listPorts = async (filter, options) =>
      (await listPorts(filter, options)).map((ports) =>
        ports.flatMap((port) => [{ ...port, node_uuid: unseen }, port]),
      );
    const page = (await inspector.nodes({ mac, limit: 1 })).unwrap();
    expect(page.map(({ uuid }) => uuid)).toEqual([second.uuid]);
  });

  it.each<[string, NodesQuery, readonly string[]]>([
    ['name', { name: 'node-2' }, ['second']],
    ['a name that has not posted', { name: 'node-3' }, ['third']],
    ['a name that nobody has', { name: 'node-9' }, []],
    ['MAC address', { mac: '52-54-00-00-00-02' }, ['second']],
    ['serial number', { serial: ' sn-1' }, ['first']],
    ['both', { serial: 'SN-1', mac: '52:54:00:00:00:02' }, []],
    ['product', { product: 'poweredge r740' }, ['first', 'second']],
    ['product and serial number', { product: 'PowerEdge R740', serial: 'SN-2' }, ['second']],
    ['product and name', { product: 'PowerEdge R740', name: 'node-1' }, ['first']],
    ['another product', { product: 'PowerEdge' }, []],
  ])('are found by %s', async (_, query, nodes) => {
    const { found } = await rack();
    expect((await found(query)).toSorted()).toEqual(nodes);
  });

  it('that are searched for are paged by their UUIDs', async () => {
    const { inspector } = await rack();
    const all = (await inspector.nodes({ product: 'PowerEdge R740' })).unwrap();
    const [first] = (await inspector.nodes({ product: 'PowerEdge R740', limit: 1 })).unwrap();
    expect(first).toEqual(all[0]);
    const after = { uuid: first?.uuid ?? '' };
    expect((await inspector.nodes({ product: 'PowerEdge R740', limit: 1, after })).unwrap()).toEqual([all[1]]);
  });

  it.each<[NodesQuery, string]>([
    [{ limit: 0 }, 'limit: must be a whole number from 1 to 1000, got 0'],
    [{ limit: 1001 }, 'limit: '],
    [{ mac: 'x' }, 'mac: must be a MAC address, got x'],
    [{ after: { uuid: 'node-1' } }, 'after: must have the UUID of a node'],
    [{ after: { uuid: UUID } }, 'after: must have the uuid of a node, and the startedAt of its run'],
    [{ after: { uuid: UUID, run: { startedAt: new Date(Number.NaN) } } }, 'after: must have the uuid'],
  ])('are not listed by %j', async (query, message) => {
    const { inspector } = world();
    const error = errorOf(await inspector.nodes(query));
    expect([error.code, error.message]).toEqual(['bad-request', expect.stringContaining(message)]);
  });

  it('are listed without a history, too, but not searched for', async () => {
    const site = world({ history: undefined } as never);
    (await site.inspector.introspect('node-1', { manageBoot: false })).unwrap();
    expect((await site.inspector.nodes()).unwrap()).toMatchObject([{ uuid: UUID, machine: undefined }]);
    expect(errorOf(await site.inspector.nodes({ serial: 'x' })).code).toBe('not-supported');
  });

  it('are not told when the store is away', async () => {
    const site = world();
    const away = async () => Err(new InspectorError('store-failed', 'away'));
    const broken = world({ nodes: withMethods(site.store.nodes, { list: away }) });
    expect(errorOf(await broken.inspector.nodes()).code).toBe('store-failed');
  });
});
