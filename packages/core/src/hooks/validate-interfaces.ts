import { bootMacAddress } from '../model/mac-address.ts';
import { bmcAddressesOf } from '../model/reported-addresses.ts';
import { Err } from '../result.ts';
import type { Hook } from './hook.ts';
import { isEmpty } from './is-empty.ts';
import { selectInterfaces, validInterfaces } from './pick-interfaces.ts';
import { syncPorts } from './sync-ports.ts';

/**
 * Finds the machine's usable interfaces and makes the node's ports follow them (CONTRACT.md §5.4).
 *
 * `before` adds the management controller's addresses and the interfaces to the data: look-up and other hooks build on
 * them, so hooks that need them name this one in `dependsOn`.
 */
export const validateInterfaces: Hook = {
  name: 'validate_interfaces',

  before({ inventory, pluginData, options, log }) {
    const bmc = bmcAddressesOf({ ...pluginData, inventory });
    pluginData.ipmi_address = bmc.ipv4 ?? null;
    pluginData.ipmi_v6address = bmc.ipv6 ?? null;

    if (isEmpty(inventory)) return Err('Hardware inventory is empty or missing');
    const { interfaces } = inventory;
    if (!interfaces?.length) return Err('No network interfaces provided in the inventory');

    const { addPorts } = options.processing;
    const bootMac = bootMacAddress(pluginData.boot_interface);
    const valid = validInterfaces(interfaces, bootMac, (message) => log.warn(message));
    if (isEmpty(valid)) return Err('No interfaces supplied by the ramdisk');
    // Before anything else can fail: the look-up finds the node by them, so that its run ends with the reason.
    pluginData.all_interfaces = valid;
    if (addPorts === 'pxe' && bootMac === undefined) {
      log.warn('the ramdisk did not say what it booted from; all interfaces with an IP address are taken');
    }
    const selected = selectInterfaces(valid, addPorts, bootMac);
    if (isEmpty(selected)) return Err(`No suitable interfaces found in ${JSON.stringify(valid)}`);

    pluginData.interfaces = selected;
    pluginData.macs = Object.values(selected).map(({ mac }) => mac);
    return;
  },

  after: syncPorts,
};
