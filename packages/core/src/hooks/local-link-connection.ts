import type { LldpNeighbour } from '../lldp/lldp-neighbour.ts';
import { parseLldp } from '../lldp/parse-lldp.ts';
import { macAddress } from '../model/mac-address.ts';
import { DONE } from '../result.ts';
import { collectedLldp } from './collected-lldp.ts';
import type { Hook } from './hook.ts';
import { knownInterfaces } from './known-interfaces.ts';
import { someOf } from './some-of.ts';

/**
 * `local_link_connection`: tells Ironic which port of which switch each of the node's ports is connected to, for Neutron
 * (CONTRACT.md §5.11). Off by default; needs `validate_interfaces` before it, and the ramdisk's `lldp` collector.
 *
 * - **Reads** what `lldp_basic` found, where that ran before; else `lldp_raw` or the inventory's `lldp` itself, with the same
 *   outcome. `lldp_basic` is therefore not required, and its place in the list does not matter.
 * - **Writes** `local_link_connection/switch_id` of ports, the chassis ID if that is a MAC address (Neutron takes nothing
 *   else), and `local_link_connection/port_id`. Ports belong to interfaces by MAC address, in any case of letters. A
 *   port that this run creates is created with them; an interface without a port is passed over.
 * - **Options**: without `processing.overwriteExisting`, keys that a port has already stay.
 * - **Fails** only when Ironic does not list the ports. An interface without LLDP data and a TLV that cannot be read are
 *   warnings, and so is a port that Ironic will not have changed.
 */
export const localLinkConnection: Hook = {
  name: 'local_link_connection',
  dependsOn: ['validate_interfaces'],

  async after(input) {
    const { pluginData, options, node, log } = input;
    const without: string[] = [];
    const found: { mac: string; link: Link }[] = [];
    for (const known of knownInterfaces(input)) {
      let neighbour = known.valid.lldp_processed;
      if (neighbour === undefined) {
        const collected = collectedLldp(known, pluginData);
        if (collected === undefined || collected === null) {
          without.push(known.name);
          continue;
        }
        const parsed = parseLldp(collected);
        if (parsed.warnings.length > 0) log.warn(`LLDP on ${known.name}: ${parsed.warnings.join('; ')}`);
        neighbour = parsed.neighbour;
      }
      const link = linkTo(neighbour);
      if (link.length > 0) found.push({ mac: known.mac, link });
    }
    if (without.length > 0) log.warn(`no LLDP data for ${someOf(without)}`);
    if (found.length === 0) return DONE;

    const ports = await node.ports.list();
    if (ports.err) return ports;
    for (const { mac, link } of found) {
      const port = ports.val.get(mac);
      if (port === undefined) continue;
      const existing = port.local_link_connection ?? {};
      for (const [key, value] of link) {
        if (!options.processing.overwriteExisting && Object.hasOwn(existing, key)) continue;
        node.ports.set(mac, `/local_link_connection/${key}`, value);
      }
    }
    return DONE;
  },
};

/** Keys of `local_link_connection` and their values. */
type Link = readonly (readonly ['switch_id' | 'port_id', string])[];

function linkTo({ switch_chassis_id: chassis, switch_port_id: port }: LldpNeighbour): Link {
  const switchId = macAddress(chassis);
  return [...(switchId ? [['switch_id', switchId] as const] : []), ...(port ? [['port_id', port] as const] : [])];
}
