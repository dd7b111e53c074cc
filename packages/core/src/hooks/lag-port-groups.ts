import { isInUse, type Port } from '../model/node.ts';
import { DONE } from '../result.ts';
import type { AfterInput, Hook } from './hook.ts';
import { heardNeighbour, knownInterfaces } from './known-interfaces.ts';

/**
 * `lag_port_groups`: makes a port group in Ironic of ports whose cables the switch has aggregated
 * to one link. Off by default, and not in the original. Needs `validate_interfaces` before it, and
 * the ramdisk's `lldp` collector; hooks that set physical networks stand before it.
 *
 * - **Reads** the link aggregation TLV of LLDP, and who sent it: what `lldp_basic` found, where
 *   that ran before, else what the ramdisk collected.
 * - **Writes** port groups of at least two ports, and `portgroup_uuid` of their ports, those to be
 *   created included. A group has the lowest MAC address of its ports, which may still be used
 *   alone. A port that is in a group stays in it, and the others of its link join it.
 * - **Options**: `portGroups.mode` and `portGroups.acrossSwitches`.
 * - **Fails** only when Ironic does not list the ports. A group that Ironic will not have is a
 *   warning, and so are ports of one link that are in different groups or physical networks: they
 *   stay as they are. A node in use is left alone.
 */
export const lagPortGroups: Hook = {
  name: 'lag_port_groups',
  dependsOn: ['validate_interfaces'],

  async after(input) {
    const { node } = input;
    const links = isInUse(node.record) ? [] : findLinks(input);
    if (links.length === 0) return DONE;
    const listed = await node.ports.list();
    if (listed.err) return listed;
    for (const addresses of links) {
      const ports = addresses.flatMap((address) => listed.val.get(address) ?? []);
      if (ports.length > 1) group(input, ports);
    }
    return DONE;
  },
};

/** Of each link with several interfaces, their MAC addresses in order. */
function findLinks(input: AfterInput): string[][] {
  const links = new Map<string, Set<string>>();
  for (const known of knownInterfaces(input)) {
    const heard = heardNeighbour(known, input) ?? {};
    const { switch_port_link_aggregation_enabled: enabled, switch_port_link_aggregation_id: id } = heard;
    if (enabled !== true || !id) continue;
    const owner = input.options.portGroups.acrossSwitches ? '' : heard.switch_chassis_id;
    // Without the switch's name nobody knows whose number it is.
    if (owner === undefined || owner === null) continue;
    const link = `${id} ${owner}`;
    links.set(link, (links.get(link) ?? new Set()).add(known.mac));
  }
  return [...links.values()].filter(({ size }) => size > 1).map((addresses) => [...addresses].toSorted());
}

function group({ node, options, log }: AfterInput, ports: readonly Port[]): void {
  const told = ports.map(({ address }) => address).join(', ');
  const groups = new Set(ports.map(({ portgroup_uuid: uuid }) => uuid).filter((uuid) => typeof uuid === 'string'));
  if (groups.size > 1) return log.warn(`ports of one link are in different groups: ${told}`);
  const networks = new Set(ports.map(({ physical_network: network }) => network ?? null));
  if (networks.size > 1) return log.warn(`ports of one link are in different physical networks: ${told}`);
  const [existing] = groups;
  const address = ports[0]?.address.toLowerCase() ?? '';
  const { mode } = options.portGroups;
  const uuid = existing ?? node.ports.createGroup({ address, mode, standalone_ports_supported: true });
  for (const port of ports) if (!port.portgroup_uuid) node.ports.set(port.address, '/portgroup_uuid', uuid);
}
