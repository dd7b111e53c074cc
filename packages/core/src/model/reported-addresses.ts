import { ipAddress } from './ip-address.ts';
import type { LookupAttributes } from './lookup-attributes.ts';
import type { RamdiskData } from './ramdisk-data.ts';

/** What the machine can be recognised by (CONTRACT.md §3.3): all its valid MAC addresses and its management controller's addresses. */
export function attributesOf(data: RamdiskData): LookupAttributes {
  const bmc = bmcAddressesOf(data);
  return {
    mac: [...new Set(Object.values(data.all_interfaces ?? {}).map(({ mac }) => mac))],
    // In the one spelling that the start recorded; what is no address is compared as it is.
    bmc_address: [bmc.ipv4, bmc.ipv6]
      .filter((address) => address !== undefined)
      .map((address) => ipAddress(address) ?? address),
  };
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
