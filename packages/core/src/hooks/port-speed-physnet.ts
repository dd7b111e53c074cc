import type { NetworkInterface } from '../model/inventory.ts';
import { isJsonObject } from '../model/json.ts';
import type { PluginData } from '../model/plugin-data.ts';
import { parsePortSpeed } from '../settings/hook-settings.ts';
import type { Hook } from './hook.ts';
import { physnetHook } from './physnet-hook.ts';

/**
 * `port_speed_physnet`: tells Ironic which physical network each of the node's ports is in, from
 * the speed of its interface. Off by default, and not in the original: a widely used plug-in of
 * this name does it. Needs `validate_interfaces` before it.
 *
 * - **Reads** `speed_mbps` of the inventory's interfaces, which ramdisks since 2023 send, or what
 *   `extra_hardware`, where that ran before, has of the speed: `10Gbit/s`.
 * - **Writes** `physical_network` of ports, those to be created included; an interface without a
 *   port is passed over.
 * - **Options**: `portPhysnet.portSpeedMapping`. Without `processing.overwriteExisting` only what
 *   is empty is filled in; otherwise the last of several hooks that know a network decides.
 * - **Fails** only when Ironic does not list the ports. A speed that is not known, or not in the
 *   list, leaves the port as it is.
 */
export const portSpeedPhysnet: Hook = /* @__PURE__ */ physnetHook({
  name: 'port_speed_physnet',

  physnetOf(_port, nic, { pluginData, options }) {
    const speed = speedOf(nic, pluginData);
    if (speed === undefined) return undefined;
    return options.portPhysnet.portSpeedMapping.find((entry) => parsePortSpeed(entry.speed) === speed)?.physnet;
  },
});

/** Mbit/s. */
function speedOf({ name, speed_mbps: speed }: NetworkInterface, { extra }: PluginData): number | undefined {
  if (typeof speed === 'number' && speed > 0) return speed;
  const network: unknown = isJsonObject(extra) ? extra['network'] : undefined;
  const item: unknown = isJsonObject(network) && name && Object.hasOwn(network, name) ? network[name] : undefined;
  const text: unknown = isJsonObject(item) ? item['speed'] : undefined;
  return typeof text === 'string' ? parsePortSpeed(text) : undefined;
}
