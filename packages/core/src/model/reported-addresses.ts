import { ipAddress } from './ip-address.ts';
import { isJsonObject } from './json.ts';
import type { LookupAttributes } from './lookup-attributes.ts';
import { macAddress } from './mac-address.ts';
import type { RamdiskData } from './ramdisk-data.ts';

/**
 * What the machine can be recognised by (CONTRACT.md §3.3): its management controller's addresses and all its valid MAC addresses, as
 * a hook found them; whatever else is in `all_interfaces`, hooks of any making write it, is left out.
 */
export function attributesOf(data: RamdiskData): LookupAttributes {
  const bmc = bmcAddressesOf(data);
  const found: unknown = data.all_interfaces;
  const macs = isJsonObject(found) ? Object.values(found).flatMap((nic) => macOf(nic) ?? []) : [];
  return {
    mac: [...new Set(macs)],
    // In the one spelling that the start recorded; what is no address is compared as it is.
    bmc_address: [bmc.ipv4, bmc.ipv6]
      .filter((address) => address !== undefined)
      .map((address) => ipAddress(address) ?? address),
  };
}

function macOf(nic: unknown): string | undefined {
  return isJsonObject(nic) && typeof nic['mac'] === 'string' ? macAddress(nic['mac']) : undefined;
}

/** The management controller's addresses, as the ramdisk says; `0.0.0.0`, `::/0` and nothing mean that there is none. */
export function bmcAddressesOf(data: RamdiskData): {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
} {
  const inventory = data.inventory ?? {};
  const ipv4 = 'bmc_address' in inventory ? inventory.bmc_address : data.ipmi_address;
  const ipv6 = 'bmc_v6address' in inventory ? inventory.bmc_v6address : data.ipmi_v6address;
  return {
    ipv4: ipv4 && ipv4 !== '0.0.0.0' ? ipv4 : undefined,
    ipv6: ipv6 && ipv6 !== '::/0' ? ipv6 : undefined,
  };
}
