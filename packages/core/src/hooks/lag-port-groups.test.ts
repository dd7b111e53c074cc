import { describe, expect, it } from 'vitest';
import type { Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { lagPortGroups } from './lag-port-groups.ts';
import { lldpBasic } from './lldp-basic.ts';
import { validateInterfaces } from './validate-interfaces.ts';

const MACS = ['52:54:00:00:00:0b', '52:54:00:00:00:0a', '52:54:00:00:00:0c'] as const;
const LEAF_1 = [1, '04885a92ec5459'];
const LEAF_2 = [1, '04885a92ec5460'];

/** The link aggregation TLV: supported, and turned on or off. */
function lag(id: number, isOn = true) {
  return [127, `00120f03${isOn ? '03' : '01'}${id.toString(16).padStart(8, '0')}`];
}

interface Case {
  readonly ports?: readonly Partial<Port>[];
  readonly acrossSwitches?: boolean;
  readonly state?: string;
  readonly addPorts?: 'all' | 'disabled';
  readonly hooks?: (typeof lldpBasic)[];
}

async function run(lldp: readonly unknown[], given: Case = {}) {
  const { ports = [{}, {}, {}], acrossSwitches = false, state = 'manageable', addPorts = 'all', hooks = [] } = given;
  const interfaces = MACS.map((mac_address, index) => ({
    name: `eth${index}`,
    mac_address,
    ipv4_address: `192.0.2.${index + 1}`,
    lldp: lldp[index] ?? [],
  }));
  const { changes, warnings } = (
    await runHooks({ inventory: { interfaces } } as RamdiskData, {
      hooks: [validateInterfaces, ...hooks, lagPortGroups],
      node: { uuid: 'node', provision_state: state },
      ports: ports.map((fields, index) => ({
        uuid: `port-${index}`,
        address: MACS[index] ?? '',
        pxe_enabled: true,
        ...fields,
      })),
      settings: { processing: { addPorts }, portGroups: { acrossSwitches } },
    })
  ).unwrap();
  return { groups: changes?.portGroups, ports: changes?.ports ?? [], warnings };
}

const joins = (index: number, value: unknown) => ({
  kind: 'patch',
  uuid: `port-${index}`,
  address: MACS[index],
  patch: [{ op: 'add', path: '/portgroup_uuid', value }],
});

describe('lag_port_groups', () => {
  it.each([[[]], [[lldpBasic]]])('makes a group of the ports of one link, after %j', async (hooks) => {
    const { groups, ports, warnings } = await run(
      [
        [LEAF_1, lag(5)],
        [LEAF_1, lag(5)],
        [LEAF_1, lag(6)],
      ],
      { hooks },
    );
    expect(groups).toEqual([
      {
        uuid: expect.stringMatching(/^[\da-f-]{36}$/),
        node_uuid: 'node',
        address: MACS[1],
        mode: '802.3ad',
        standalone_ports_supported: true,
      },
    ]);
    const uuid = groups?.[0]?.uuid;
    expect(ports).toHaveLength(2);
    expect(ports).toEqual(expect.arrayContaining([joins(0, uuid), joins(1, uuid)]));
    expect(warnings).toEqual([]);
  });

  it('has ports of this run created in it', async () => {
    const { groups, ports } = await run(
      [
        [LEAF_1, lag(5)],
        [LEAF_1, lag(5)],
      ],
      { ports: [] },
    );
    const inGroup = ports.map((change) => change.kind === 'create' && change.port.portgroup_uuid);
    expect(inGroup).toEqual([groups?.[0]?.uuid, groups?.[0]?.uuid, undefined]);
  });

  it.each([
    ['one cable', [[LEAF_1, lag(5)]]],
    [
      'different switches',
      [
        [LEAF_1, lag(5)],
        [LEAF_2, lag(5)],
      ],
    ],
    [
      'different links',
      [
        [LEAF_1, lag(5)],
        [LEAF_1, lag(6)],
      ],
    ],
    [
      'aggregation that is off',
      [
        [LEAF_1, lag(5, false)],
        [LEAF_1, lag(5, false)],
      ],
    ],
    [
      'no number',
      [
        [LEAF_1, lag(0)],
        [LEAF_1, lag(0)],
      ],
    ],
    ['a switch without a name', [[lag(5)], [lag(5)]]],
    ['nothing heard', []],
  ])('makes none of %s', async (_, lldp) => {
    expect(await run(lldp)).toEqual({ groups: undefined, ports: [], warnings: [] });
  });

  it('makes one across switches only where that is wanted', async () => {
    const { groups, ports } = await run(
      [
        [LEAF_1, lag(5)],
        [LEAF_2, lag(5)],
      ],
      { acrossSwitches: true },
    );
    expect([groups?.length, ports.length]).toEqual([1, 2]);
  });

  it('leaves ports in their group, and has the others join it', async () => {
    const lldp = [
      [LEAF_1, lag(5)],
      [LEAF_1, lag(5)],
      [LEAF_1, lag(5)],
    ];
    const all = await run(lldp, { ports: [{ portgroup_uuid: 'g' }, { portgroup_uuid: 'g' }, { portgroup_uuid: 'g' }] });
    expect(all).toEqual({ groups: undefined, ports: [], warnings: [] });
    const some = await run(lldp, { ports: [{ portgroup_uuid: 'g' }, {}, {}] });
    expect(some.groups).toBeUndefined();
    expect(some.ports).toHaveLength(2);
    expect(some.ports).toEqual(expect.arrayContaining([joins(1, 'g'), joins(2, 'g')]));
  });

  it.each([
    ['groups', { portgroup_uuid: 'g' }, { portgroup_uuid: 'h' }],
    ['physical networks', { physical_network: 'a' }, { physical_network: 'b' }],
  ])('leaves ports in different %s, with a warning', async (what, one, other) => {
    const { groups, ports, warnings } = await run(
      [
        [LEAF_1, lag(5)],
        [LEAF_1, lag(5)],
      ],
      { ports: [one, other, {}] },
    );
    expect([groups, ports]).toEqual([undefined, []]);
    expect(warnings).toEqual([
      expect.stringContaining(`ports of one link are in different ${what}: ${MACS[1]}, ${MACS[0]}`),
    ]);
  });

  it('takes a physical network that is not said for one that is null', async () => {
    const { groups, ports } = await run(
      [
        [LEAF_1, lag(5)],
        [LEAF_1, lag(5)],
      ],
      { ports: [{ physical_network: null }, {}, {}] },
    );
    expect([groups?.length, ports.length]).toEqual([1, 2]);
  });

  it('makes none where only one of the interfaces has a port', async () => {
    const lldp = [
      [LEAF_1, lag(5)],
      [LEAF_1, lag(5)],
    ];
    expect(await run(lldp, { ports: [{}], addPorts: 'disabled' })).toMatchObject({ groups: undefined, ports: [] });
  });

  it('leaves a node in use alone', async () => {
    expect(
      (
        await run(
          [
            [LEAF_1, lag(5)],
            [LEAF_1, lag(5)],
          ],
          { state: 'active' },
        )
      ).groups,
    ).toBeUndefined();
  });
});
