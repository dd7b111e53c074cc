import { ipAddress } from './addresses.ts';
import { macAddress } from './mac-address.ts';
import { isJsonObject } from './json.ts';
import type { RamdiskData } from './ramdisk-data.ts';

/**
 * What ties a machine that posts to a node that waits: recorded at start, offered by the ramdisk
 * (CONTRACT.md §3.1).
 */
export interface LookupAttributes {
  /** MAC addresses, lower case with colons. */
  readonly mac: readonly string[];
  /** IPv4 and IPv6 addresses of the management controller. */
  readonly bmc_address: readonly string[];
}

export const NO_ATTRIBUTES: LookupAttributes = Object.freeze({
  mac: Object.freeze([]),
  bmc_address: Object.freeze([]),
});

/** Whether there is nothing at all to look a node up by. */
export function isEmptyAttributes(attributes: LookupAttributes): boolean {
  return attributes.mac.length === 0 && attributes.bmc_address.length === 0;
}

/** As messages show them: `{'bmc_address': ['192.0.2.10'], 'mac': []}`. */
export function describeAttributes(attributes: LookupAttributes): string {
  const list = (values: readonly string[]) => `[${values.map((value) => `'${value}'`).join(', ')}]`;
  return `{'bmc_address': ${list(attributes.bmc_address)}, 'mac': ${list(attributes.mac)}}`;
}

/**
 * What the machine can be recognised by (CONTRACT.md §3.3): its management controller's addresses
 * and all its valid MAC addresses, as a hook found them; whatever else is in `all_interfaces`,
 * hooks of any making write it, is left out.
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

/**
 * All MAC addresses of the inventory, whatever hooks think of them: Ironic's own inspection looks a
 * machine up by these.
 */
export function inventoryMacs(data: RamdiskData): readonly string[] {
  const nics: unknown = isJsonObject(data.inventory) ? data.inventory['interfaces'] : undefined;
  if (!Array.isArray(nics)) return [];
  const macs = nics.flatMap((nic: unknown) => {
    const mac = isJsonObject(nic) ? nic['mac_address'] : undefined;
    return typeof mac === 'string' ? (macAddress(mac) ?? []) : [];
  });
  return [...new Set(macs)];
}

function macOf(nic: unknown): string | undefined {
  return isJsonObject(nic) && typeof nic['mac'] === 'string' ? macAddress(nic['mac']) : undefined;
}

/**
 * The management controller's addresses, as the ramdisk says; `0.0.0.0`, `::/0` and nothing mean
 * that there is none.
 */
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
