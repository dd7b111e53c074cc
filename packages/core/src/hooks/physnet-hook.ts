import type { NetworkInterface } from '../model/inventory.ts';
import type { Port } from '../model/node.ts';
import { DONE } from '../result.ts';
import type { BeforeInput, Hook } from './hook.ts';
import { knownInterfaces } from './known-interfaces.ts';

/** Knows which physical network an interface is connected to. */
export interface PhysnetMapper {
  /** The hook's name in configuration, events and messages: `snake_case`. */
  readonly name: string;
  /**
   * The physical network's name in Neutron; `undefined` when it is not known, and the port stays as
   * it is.
   *
   * @param port as Ironic has it, or as this run is about to create it (its `uuid` is empty then)
   * @param nic the port's interface, as the ramdisk sent it
   * @param data everything else the ramdisk sent, and the settings
   */
  physnetOf(port: Port, nic: NetworkInterface, data: BeforeInput): string | undefined | Promise<string | undefined>;
}

/**
 * Makes a hook that sets `physical_network` of the node's ports, from something that knows it
 * (CONTRACT.md §5.12). `physnet_cidr_map`, `system_name_physnet` and `port_speed_physnet` are such
 * hooks; another may ask an inventory of racks.
 *
 * The hook needs `validate_interfaces` before it. Without `processing.overwriteExisting` it fills
 * in what is empty only. It fails when Ironic does not list the ports; a port that Ironic
 * will not have changed is a warning.
 *
 * ```ts
 * import { physnetHook } from '@ironic-inspector/core';
 *
 * export const physnetByName = physnetHook({
 *   name: 'physnet_by_name',
 *   physnetOf: (port, nic) => (nic.name?.startsWith('ib') ? 'infiniband' : undefined),
 * });
 * ```
 */
export function physnetHook(mapper: PhysnetMapper): Hook {
  return {
    name: mapper.name,
    dependsOn: ['validate_interfaces'],

    async after(input) {
      const { node, options } = input;
      const known = knownInterfaces(input);
      if (known.length === 0) return DONE;
      const ports = await node.ports.list();
      if (ports.err) return ports;
      for (const { mac, nic } of known) {
        const port = ports.val.get(mac);
        if (port === undefined) continue;
        if (!options.processing.overwriteExisting && port.physical_network) continue;
        const physnet = await mapper.physnetOf(port, nic, input);
        if (physnet) node.ports.set(mac, '/physical_network', physnet);
      }
      return DONE;
    },
  };
}
