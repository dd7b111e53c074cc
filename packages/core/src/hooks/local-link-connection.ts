import { macAddress } from '../model/mac-address.ts';
import { isEmpty } from '../model/json.ts';
import type { LldpNeighbour } from '../model/lldp-neighbour.ts';
import { someOf } from '../model/text.ts';
import { DONE } from '../result.ts';
import type { AfterInput, Hook } from './hook.ts';
import { heardNeighbour, knownInterfaces } from './known-interfaces.ts';

/**
 * `local_link_connection`: tells Ironic which port of which switch each of the node's ports is
 * connected to, for Neutron (CONTRACT.md §5.11). Off by default; needs `validate_interfaces` before
 * it, and the ramdisk's `lldp` collector.
 *
 * - **Reads** what `lldp_basic` found, where that ran before; else `lldp_raw` or the inventory's
 *   `lldp` itself, with the same outcome. `lldp_basic` is therefore not required, and its place in
 *   the list does not matter.
 * - **Writes** `local_link_connection/switch_id` of ports, the chassis ID if that is a MAC address,
 *   and `local_link_connection/port_id`. Ironic refuses one without the other, so a port that has
 *   neither gets both or none. Ports belong to interfaces by MAC address, in any case of letters
 *   . A port that this run creates is created with them; an interface without a port is
 *   passed over.
 * - **Options**: without `processing.overwriteExisting`, keys that a port has already stay.
 * - **Fails** only when Ironic does not list the ports. An interface without LLDP data, a TLV that
 *   cannot be read and half a link are warnings, and so is a port that Ironic will not have
 *   changed.
 */
export const localLinkConnection: Hook = {
  name: 'local_link_connection',
  dependsOn: ['validate_interfaces'],

  async after(input) {
    const { options, node, log } = input;
    const found = findLinks(input);
    if (found.length === 0) return DONE;
    const ports = await node.ports.list();
    if (ports.err) return ports;
    const halves: string[] = [];
    for (const { name, mac, link } of found) {
      const port = ports.val.get(mac);
      if (port === undefined) continue;
      const existing = port.local_link_connection ?? {};
      // What Ironic has is whole, of whatever kind it is.
      if (isEmpty(existing) && link.length < 2) halves.push(name);
      else {
        for (const [key, value] of link) {
          if (!options.processing.overwriteExisting && Object.hasOwn(existing, key)) continue;
          node.ports.set(mac, `/local_link_connection/${key}`, value);
        }
      }
    }
    if (halves.length > 0) {
      log.warn(`no MAC address of the switch or no port ID for ${someOf(halves)}: Ironic takes only both`);
    }
    return DONE;
  },
};

/** Keys of `local_link_connection` and their values. */
type Link = readonly (readonly ['switch_id' | 'port_id', string])[];

function findLinks(input: AfterInput): { name: string; mac: string; link: Link }[] {
  const without: string[] = [];
  const found = knownInterfaces(input).flatMap((known) => {
    const neighbour = heardNeighbour(known, input);
    if (neighbour !== undefined) return { name: known.name, mac: known.mac, link: linkTo(neighbour) };
    without.push(known.name);
    return [];
  });
  if (without.length > 0) input.log.warn(`no LLDP data for ${someOf(without)}`);
  return found.filter(({ link }) => link.length > 0);
}

function linkTo({ switch_chassis_id: chassis, switch_port_id: port }: LldpNeighbour): Link {
  const switchId = macAddress(chassis);
  return [...(switchId ? [['switch_id', switchId] as const] : []), ...(port ? [['port_id', port] as const] : [])];
}
