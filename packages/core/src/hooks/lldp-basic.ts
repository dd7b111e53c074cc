import { parseLldp } from '../lldp/parse-lldp.ts';
import { isEmpty } from '../model/json.ts';
import { someOf } from '../model/text.ts';
import type { Hook } from './hook.ts';
import { collectedLldp, knownInterfaces } from './known-interfaces.ts';

/**
 * `lldp_basic`: makes what switches said of themselves by LLDP readable, for rules and for whoever looks for a machine's
 * cables (CONTRACT.md §5.10). Off by default; needs `validate_interfaces` before it, and the ramdisk's `lldp` collector
 * (`ipa-collect-lldp=1`).
 *
 * - **Reads** `lldp_raw` by interface name, else `lldp` of the inventory's interfaces.
 * - **Writes** `all_interfaces.<name>.lldp_processed`, a {@link LldpNeighbour}, where anything could be read. Nothing goes to Ironic.
 * - **Options**: none.
 * - **Fails** never. An interface without LLDP data and a TLV that cannot be read are warnings; interfaces without a name or
 *   a valid MAC address are passed over.
 */
export const lldpBasic: Hook = {
  name: 'lldp_basic',
  dependsOn: ['validate_interfaces'],

  after(input) {
    const { pluginData, log } = input;
    const without: string[] = [];
    for (const known of knownInterfaces(input)) {
      const collected = collectedLldp(known, pluginData);
      if (collected === undefined || collected === null) {
        without.push(known.name);
        continue;
      }
      const { neighbour, warnings } = parseLldp(collected);
      if (warnings.length > 0) log.warn(`LLDP on ${known.name}: ${warnings.join('; ')}`);
      if (!isEmpty(neighbour)) known.valid.lldp_processed = neighbour;
    }
    if (without.length > 0) log.warn(`no LLDP data for ${someOf(without)}`);
  },
};
