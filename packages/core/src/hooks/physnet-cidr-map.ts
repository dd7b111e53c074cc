import { isInNetwork, parseAddress, parseNetwork } from '../model/addresses.ts';
import type { Hook } from './hook.ts';
import { physnetHook } from './physnet-hook.ts';

/**
 * `physnet_cidr_map`: tells Ironic which physical network each of the node's ports is in, from the
 * address that its interface got (CONTRACT.md §5.12). Off by default; needs `validate_interfaces`
 * before it.
 *
 * - **Reads** `ipv4_address` and `ipv6_address` of the inventory's interfaces.
 * - **Writes** `physical_network` of ports. Ports belong to interfaces by MAC address, in any case
 *   of letters. A port that this run creates is created with it; an interface without a port
 *   is passed over.
 * - **Options**: `portPhysnet.cidrMap`. The IPv4 address decides if any network holds it, else the
 *   IPv6 address; of several networks that hold it, the first one listed. Without
 *   `processing.overwriteExisting` only what is empty is filled in.
 * - **Fails** only when Ironic does not list the ports. An address in none of the networks leaves
 *   the port as it is; networks that are none are refused when the `Inspector` is constructed.
 */
export const physnetCidrMap: Hook = /* @__PURE__ */ physnetHook({
  name: 'physnet_cidr_map',

  physnetOf(_port, { ipv4_address: ipv4, ipv6_address: ipv6 }, { options }) {
    const networks = options.portPhysnet.cidrMap.map(({ cidr, physnet }) => ({ network: parseNetwork(cidr), physnet }));
    for (const text of [ipv4, ipv6]) {
      const address = parseAddress(text);
      if (address === undefined) continue;
      const found = networks.find(({ network }) => typeof network !== 'string' && isInNetwork(address, network));
      if (found !== undefined) return found.physnet;
    }
    return undefined;
  },
});
