import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as entry from '../entry/hooks.ts';
import { jsonText } from '../model/exact-json.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { hookOrderProblems } from '../options/check-options.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { defaultHooks, stockHooks } from './stock-hooks.ts';

const GIB = 2 ** 30;

// the machine and the node of CONTRACT.md, A28
const a28: RamdiskData = {
  inventory: {
    bmc_address: '192.0.2.10',
    interfaces: [
      { name: 'lo', ipv4_address: '127.0.0.1' },
      { name: 'eth1', mac_address: '11:22:33:44:55:66', ipv4_address: '198.51.100.1' },
      { name: 'eth3', mac_address: '66:55:44:33:22:11' },
      { name: 'ib0', mac_address: '77:66:55:44:33:22', ipv4_address: '198.51.100.3', client_id: 'ff:00' },
    ],
    cpu: { count: 4, architecture: 'x86_64', flags: ['vmx', 'aes'] },
    memory: { physical_mb: 12288 },
    disks: [
      { name: '/dev/sda', size: 1000 * GIB },
      { name: '/dev/sdb', size: 20 * GIB },
    ],
  },
  root_disk: { name: '/dev/sda', size: 1000 * GIB },
  boot_interface: '01-11-22-33-44-55-66',
  error: null,
};

describe('the default hooks', () => {
  it('make of a machine what the original does (A28, Appendix E)', async () => {
    const run = await runHooks(a28, { node: { properties: { capabilities: 'a:b' } } });
    const { data, changes, warnings } = run.unwrap();
    expect(Object.keys(data).join()).toBe(
      'inventory,root_disk,boot_interface,error,ipmi_address,ipmi_v6address,all_interfaces,interfaces,macs,' +
        'local_gb,cpus,cpu_arch,memory_mb',
    );
    expect(data).toMatchObject({
      ...a28,
      ipmi_address: '192.0.2.10',
      ipmi_v6address: null,
      macs: ['11:22:33:44:55:66'],
      local_gb: 999,
      cpus: 4,
      cpu_arch: 'x86_64',
      memory_mb: 12288,
    });
    expect(changes?.node).toEqual([
      { op: 'add', path: '/properties/local_gb', value: '999' },
      { op: 'add', path: '/properties/cpus', value: '4' },
      { op: 'add', path: '/properties/cpu_arch', value: 'x86_64' },
      { op: 'add', path: '/properties/memory_mb', value: '12288' },
      { op: 'add', path: '/properties/capabilities', value: 'a:b,cpu_vt:true,cpu_aes:true' },
    ]);
    expect(changes?.ports).toMatchObject([
      { kind: 'create', port: { address: '11:22:33:44:55:66', pxe_enabled: true, extra: {} } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('have nothing to write when they run again', async () => {
    const first = (await runHooks(a28)).unwrap();
    const properties = Object.fromEntries(
      (first.changes?.node ?? []).map((step) => [
        step.path.split('/').at(-1),
        'value' in step ? step.value : undefined,
      ]),
    );
    const ports = (first.changes?.ports ?? []).map((change, index) => ({
      ...(change.kind === 'create' ? change.port : { address: '' }),
      uuid: `port-${index}`,
    }));
    const again = (await runHooks(a28, { node: { properties }, ports })).unwrap();
    expect(again.changes).toBeUndefined();
  });

  it('fail on nothing at all with one reason (A27)', async () => {
    const { failures } = (await runHooks({})).unwrap();
    expect(failures).toEqual(['Preprocessing hook validate_interfaces: Hardware inventory is empty or missing']);
  });

  it('all tell what is wrong', async () => {
    const { failures } = (await runHooks({ error: 'boom' })).unwrap();
    expect(failures).toEqual([
      'Preprocessing hook ramdisk_error: Ramdisk reported error: boom',
      'Preprocessing hook validate_interfaces: Hardware inventory is empty or missing',
    ]);
  });

  it('name what they depend on, so that every order that is allowed works (Q-27)', async () => {
    expect(hookOrderProblems(defaultHooks)).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...defaultHooks]), async (hooks) => {
        fc.pre(hookOrderProblems(hooks).length === 0);
        expect((await runHooks(a28, { hooks })).ok).toBe(true);
      }),
    );
  });
});

describe('whatever a ramdisk sends', () => {
  const leaf = fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1.5, 1e300, '', 'lo', '4', '10.0.0.1', 'fe80::1%eth0', '11:22:33:44:55:66'),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const object = (keys: readonly string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, leaf])), { requiredKeys: [] });
  const either = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary }, { weight: 1, arbitrary: leaf });
  const disk = either(object(['name', 'size', 'model', 'serial', 'rotational']));

  const inventory = fc.record(
    {
      interfaces: either(
        fc.array(
          either(
            fc.record({
              name: either(fc.constantFrom('eth0', 'eth1', 'lo', '__proto__')),
              mac_address: either(fc.constantFrom('11:22:33:44:55:66', '66:55:44:33:22:11', 'AA:BB:CC:DD:EE:FF')),
              ipv4_address: either(fc.ipV4()),
              ipv6_address: either(fc.ipV6()),
              client_id: leaf,
            }),
          ),
          { minLength: 1 },
        ),
      ),
      cpu: either(object(['count', 'architecture', 'flags'])),
      memory: either(object(['physical_mb', 'total'])),
      disks: either(fc.array(disk)),
      boot: either(object(['current_boot_mode'])),
      bmc_address: leaf,
      bmc_v6address: leaf,
    },
    { requiredKeys: ['interfaces'] },
  );
  const payload = fc.record(
    {
      inventory: either(inventory),
      root_disk: disk,
      boot_interface: either(fc.constantFrom('01-11-22-33-44-55-66', '11:22:33:44:55:66')),
      pci_devices: either(fc.array(either(object(['vendor_id', 'product_id'])))),
      interfaces: leaf,
      all_interfaces: leaf,
      macs: leaf,
      cpus: leaf,
      local_gb: leaf,
      ipmi_address: leaf,
    },
    { requiredKeys: ['inventory'] },
  );
  const hints = fc.constantFrom({}, { size: '>= 1' }, { name: 'lo' }, { rotational: true });
  const properties = fc.record(
    {
      root_device: either(hints),
      skip_block_devices: either(fc.array(hints)),
      capabilities: leaf,
      cpus: leaf,
      local_gb: leaf,
    },
    { requiredKeys: [] },
  );
  const settings = fc.record({
    processing: fc.record({
      addPorts: fc.constantFrom('all', 'active', 'pxe'),
      keepPorts: fc.constantFrom('all', 'present', 'added'),
      overwriteExisting: fc.boolean(),
    }),
    capabilities: fc.record({ bootMode: fc.boolean() }),
    pciDevices: fc.constant({ alias: [{ vendorId: '8086', productId: '10fb', name: 'nic' }] }),
  });

  it('no hook throws, and the data can still be stored', async () => {
    const ports = ['11:22:33:44:55:66', '00:00:00:00:00:01'].map((address) => ({ uuid: address, address }));
    let succeeded = 0;
    await fc.assert(
      fc.asyncProperty(payload, properties, settings, async (data, node, given) => {
        const run = await runHooks(data as RamdiskData, { node: { properties: node }, ports, settings: given });
        const { failures, data: after } = run.ok ? run.val : { failures: [], data: {} };
        const thrown = failures.filter((text) => text.includes('Unexpected exception'));
        expect([run.err && run.val.code, thrown]).toEqual([run.err && 'processing-failed', []]);
        expect(JSON.parse(jsonText(after))).toBeTypeOf('object');
        if (run.ok && failures.length === 0) succeeded += 1;
      }),
      { numRuns: 500 },
    );
    expect(succeeded).toBeGreaterThan(50);
  });
});

describe('the stock hooks', () => {
  it('are known by the names that `HookNames` declares for configuration and `dependsOn`', () => {
    const text = readFileSync(new URL('./hook.ts', import.meta.url), 'utf8');
    const [, declared = ''] = /^export interface HookNames \{\n(.*?)^\}/ms.exec(text) ?? [];
    const names = [...declared.matchAll(/^  (\w+): true;$/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(15);
    expect([...stockHooks.keys()].toSorted()).toEqual(names.toSorted());
  });

  it('are all exported', () => {
    const exported = Object.values<unknown>(entry);
    for (const hook of stockHooks.values()) expect(exported).toContain(hook);
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
