import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../model/exact-json.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../ramdisk/run-hooks-alone.ts';
import { hookOrderProblems } from './hook-order.ts';
import { stockHooks } from './stock-hooks.ts';

describe('the stock hooks', () => {
  it('are known by the names they have in configuration', () => {
    expect([...stockHooks.keys()].toSorted()).toEqual([
      'accelerators',
      'capabilities',
      'extra_hardware',
      'lag_port_groups',
      'lldp_basic',
      'local_link_connection',
      'pci_devices',
      'physnet_cidr_map',
      'port_speed_physnet',
      'raid_device',
      'ramdisk_error',
      'root_disk_selection',
      'scheduler',
      'system_name_llc',
      'system_name_physnet',
      'validate_interfaces',
    ]);
  });

  it('stand in an order that works, and say what they need (Q-27)', () => {
    expect(hookOrderProblems([...stockHooks.values()])).toEqual([]);
    const alone = [...stockHooks.values()].filter((hook) => hookOrderProblems([hook]).length > 0);
    expect(alone.map(({ name }) => name)).toEqual([
      'lldp_basic',
      'local_link_connection',
      'system_name_llc',
      'physnet_cidr_map',
      'system_name_physnet',
      'port_speed_physnet',
      'lag_port_groups',
    ]);
  });
});

describe('whatever a ramdisk sends to the hooks that are off by default', () => {
  const either = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 8, arbitrary }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
  const name = fc.constantFrom('eth0', 'eth1', '__proto__', 'constructor');
  const value = either(fc.constantFrom('04885a92ec5459', '0501c0000201', '05703100', '0080c203006501', 'zz', ''));
  const lldp = either(fc.array(either(fc.tuple(either(fc.constantFrom(1, 2, 5, 7, 8, 127)), value))));
  const nic = fc.record({
    name: either(name),
    mac_address: either(fc.constantFrom('11:22:33:44:55:66', 'AA:BB:CC:DD:EE:FF')),
    ipv4_address: either(fc.ipV4()),
    ipv6_address: either(fc.ipV6()),
    speed_mbps: either(fc.constantFrom(-1, 1000, 10_000)),
    lldp,
  });
  const payload = fc.record({
    inventory: either(
      fc.record({
        interfaces: either(fc.array(either(nic), { minLength: 1 })),
        disks: either(fc.array(either(fc.record({ serial: either(fc.constantFrom('A', 'B', '')) })))),
      }),
    ),
    lldp_raw: either(fc.array(fc.tuple(name, lldp)).map((entries) => Object.fromEntries(entries))),
    data: either(fc.array(either(fc.tuple(either(name), either(name), either(name), either(name))))),
    pci_devices: either(
      fc.array(either(fc.record({ vendor_id: fc.constant('10de'), product_id: either(fc.constant('1eb8')) }))),
    ),
    block_devices: either(fc.record({ serials: either(fc.array(name)) })),
    local_gb: fc.jsonValue({ maxDepth: 1 }),
    extra: fc.jsonValue({ maxDepth: 1 }),
  });
  const extra = fc.record({ block_devices: either(fc.record({ serials: either(fc.array(name)) })) });
  const localLinks = either(fc.record({ switch_id: fc.string() }));
  const settings = fc.record({
    processing: fc.record({
      addPorts: fc.constantFrom('all', 'active', 'pxe', 'disabled'),
      overwriteExisting: fc.boolean(),
    }),
    extraHardware: fc.record({ strict: fc.boolean() }),
    portPhysnet: fc.constant({
      cidrMap: [
        { cidr: '0.0.0.0/1', physnet: 'low' },
        { cidr: '::/1', physnet: 'six' },
      ],
    }),
  });
  const hooks = [...stockHooks.values()];

  it('none of them throws, and the data can still be stored', async () => {
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(payload, extra, localLinks, settings, async (data, nodeExtra, links, given) => {
        const ports = [
          { uuid: 'port-1', address: '11:22:33:44:55:66', local_link_connection: links as Record<string, unknown> },
        ];
        const run = await runHooks(data as RamdiskData, { hooks, node: { extra: nodeExtra }, ports, settings: given });
        const { failures, data: after } = run.ok ? run.val : { failures: [], data: {} };
        const thrown = failures.filter((text) => text.includes('Unexpected exception'));
        expect([run.err && run.val.message, thrown]).toEqual([false, []]);
        expect(JSON.parse(jsonText(after))).toBeTypeOf('object');
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (failures.length === 0) succeeded += 1;
      }),
      { numRuns: 500 },
    );
    expect(succeeded).toBeGreaterThan(50);
  });
});
