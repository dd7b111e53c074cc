import { isEmpty } from '../model/json.ts';
import { someOf } from '../model/text.ts';
import { DONE } from '../result.ts';
import type { Hook } from './hook.ts';
import { heardNeighbour, knownInterfaces } from './known-interfaces.ts';

/**
 * `system_name_llc`: adds the name of the switch to what `local_link_connection` tells Ironic, for
 * Neutron's drivers that know switches by their names. Off by default, and not in the original:
 * Ironic's own inspection does it, and a widely used plug-in of this name. Needs
 * `local_link_connection` before it, and the ramdisk's `lldp` collector.
 *
 * - **Reads** the system name of LLDP: what `lldp_basic` found, where that ran before, else what
 *   the ramdisk collected.
 * - **Writes** `local_link_connection/switch_info` of ports. Ironic refuses it where `switch_id`
 *   and `port_id` are missing: a port without any link is passed over with a warning; an interface
 *   without a port, or without a system name, without one.
 * - **Options**: without `processing.overwriteExisting` a name that a port has already stays.
 * - **Fails** only when Ironic does not list the ports. A port that Ironic will not have changed is
 *   a warning.
 */
export const systemNameLlc: Hook = {
  name: 'system_name_llc',
  dependsOn: ['validate_interfaces', 'local_link_connection'],

  async after(input) {
    const { options, node, log } = input;
    const named = knownInterfaces(input).flatMap((known) => {
      const name = heardNeighbour(known, input)?.switch_system_name;
      return name ? [{ known, name }] : [];
    });
    if (named.length === 0) return DONE;
    const ports = await node.ports.list();
    if (ports.err) return ports;
    const unlinked: string[] = [];
    for (const { known, name } of named) {
      const link = ports.val.get(known.mac)?.local_link_connection;
      if (!ports.val.has(known.mac)) continue;
      if (isEmpty(link)) unlinked.push(known.name);
      else if (options.processing.overwriteExisting || !link?.['switch_info']) {
        node.ports.set(known.mac, '/local_link_connection/switch_info', name);
      }
    }
    if (unlinked.length > 0) log.warn(`no link to add the name of the switch to for ${someOf(unlinked)}`);
    return DONE;
  },
};
