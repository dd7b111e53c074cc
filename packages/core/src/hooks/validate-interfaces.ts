import { ipAddress, isLoopback } from '../model/addresses.ts';
import { bootMacAddress, hasMacPrefix, macAddress } from '../model/mac-address.ts';
import type { Inventory, NetworkInterface } from '../model/inventory.ts';
import { isEmpty } from '../model/json.ts';
import { bmcAddressesOf } from '../model/lookup-attributes.ts';
import type { ValidInterface } from '../model/plugin-data.ts';
import { shortText } from '../model/text.ts';
import { Err } from '../result.ts';
import type { ProcessingSettings } from '../settings/settings.ts';
import type { Hook } from './hook.ts';
import { syncPorts } from './sync-ports.ts';

/**
 * `validate_interfaces`: finds the machine's usable interfaces and makes the node's ports follow
 * them (CONTRACT.md §3.8, §5.4). On by default. Look-up and other hooks build on what it finds:
 * those that need it name it in `dependsOn`.
 *
 * - **Reads** `interfaces`, `bmc_address` and `bmc_v6address` of the inventory, and
 *   `boot_interface`, or else `boot.pxe_interface` of the inventory.
 * - **Writes**, `before` the look-up, `ipmi_address` and `ipmi_v6address`; `all_interfaces`, those
 *   with a name and a valid MAC address, by name; `interfaces` and `macs`, those of them that are
 *   to be ports. Afterwards it creates the ports that are missing, deletes those that are not kept,
 *   and sets `pxe_enabled` by the interface that the machine booted from, and `client-id` of
 *   InfiniBand in `extra`. Where the ramdisk did not say what it booted from, new ports have
 *   PXE on and others stay as they are; a node in use gets new ports, and keeps those it has
 *   as they are.
 * - **Options**: `processing.addPorts` and `processing.keepPorts` say which; without
 *   `processing.updatePxeEnabled` new ports have PXE on. Without it, or without
 *   `processing.overwriteExisting`, `pxe_enabled` of existing ports stays, and without the latter a
 *   `client-id`, too. Interfaces with one of `processing.ignoredMacAddresses` are no interfaces of
 *   the machine.
 * - **Fails** `before` the look-up without an inventory, without interfaces in it, without a valid
 *   one, and when none of them is to be a port; later, when Ironic does not list the ports. Odd and
 *   ignored interfaces are a warning, and so is a port that belongs to another node, or that Ironic
 *   will not delete.
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

    const { addPorts, ignoredMacAddresses } = options.processing;
    const isIgnored = (mac: string) => hasMacPrefix(mac, ignoredMacAddresses);
    const saidMac = bootMacAddress(pluginData.boot_interface) ?? inventoryBootMac(inventory);
    const bootMac = saidMac !== undefined && isIgnored(saidMac) ? undefined : saidMac;
    const valid = validInterfaces(interfaces, bootMac, (message) => log.warn(message), isIgnored);
    if (isEmpty(valid)) return Err('No interfaces supplied by the ramdisk');
    // Before anything else can fail: the look-up finds the node by them, so that its run ends with
    // the reason.
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

/**
 * What the inventory says that the machine booted from: ramdisks mean to send it there alone one
 * day. `undefined` when none of its interfaces has that address: then it is of no use.
 */
function inventoryBootMac({ boot, interfaces = [] }: Inventory): string | undefined {
  const said = bootMacAddress(boot?.pxe_interface);
  return interfaces?.some(({ mac_address }) => macAddress(mac_address) === said) ? said : undefined;
}

/** How many odd interfaces one warning tells of. */
const MAX_TOLD = 20;

/**
 * The interfaces that have a name and a valid MAC address, by name, in the inventory's order
 * (CONTRACT.md §5.4). All others are left out; `warn` is told which, except those without any MAC
 * address, such as `lo`. So are those with a MAC address that other machines have, too: it says
 * nothing of this one.
 *
 * @param bootMac lower case; `undefined` when the ramdisk did not say what it booted from
 * @param isShared whether a MAC address, lower case, is one that many machines have
 */
export function validInterfaces(
  interfaces: readonly NetworkInterface[],
  bootMac: string | undefined,
  warn: (message: string) => void,
  isShared: (mac: string) => boolean,
): Record<string, ValidInterface> {
  const valid: [string, ValidInterface][] = [];
  const odd: string[] = [];
  for (const [index, { name, mac_address, ipv4_address, ipv6_address, client_id }] of interfaces.entries()) {
    const mac = macAddress(mac_address);
    if (!name) odd.push(`interface ${index} has no name`);
    else if (mac === undefined) {
      if (mac_address) odd.push(`${told(name)} has an invalid MAC address: ${told(mac_address)}`);
    } else if (isShared(mac)) {
      odd.push(`${told(name)} has a MAC address of many machines and is ignored: ${mac}`);
    } else {
      const ip = addressOf(ipv4_address) ?? addressOf(ipv6_address) ?? null;
      if (ip === null && (ipv4_address || ipv6_address)) odd.push(`${told(name)} has an invalid IP address`);
      valid.push([name, { ip, mac, client_id: client_id ?? null, pxe: mac === bootMac }]);
    }
  }
  if (odd.length > MAX_TOLD) odd.splice(MAX_TOLD, Infinity, `and ${odd.length - MAX_TOLD} more`);
  if (odd.length > 0) warn(`odd interfaces: ${odd.join('; ')}`);
  return Object.fromEntries(valid);
}

/** As warnings show it. */
function told(text: string): string {
  return shortText(text, 100);
}

/** As the ramdisk spells it, without a scope; `undefined` for what is no address. */
function addressOf(text: string | null | undefined): string | undefined {
  return ipAddress(text) === undefined ? undefined : text?.split('%')[0];
}

/**
 * Those of the valid interfaces that become ports (CONTRACT.md §5.4), the same objects. `pxe` takes
 * what the machine booted from, and is `active` where the ramdisk did not say; an interface without
 * IP address is taken by `all` alone. As upstream: `disabled` selects like `active`, which matters
 * to `keepPorts` and to `pxe_enabled`.
 */
export function selectInterfaces(
  valid: Readonly<Record<string, ValidInterface>>,
  addPorts: ProcessingSettings['addPorts'],
  bootMac: string | undefined,
): Record<string, ValidInterface> {
  const bootOnly = addPorts === 'pxe' && bootMac !== undefined;
  return Object.fromEntries(
    Object.entries(valid).filter(([name, { ip, pxe }]) => {
      if (name === 'lo' || (ip !== null && isLoopback(ip))) return false;
      if (bootOnly && !pxe) return false;
      return addPorts === 'all' || ip !== null;
    }),
  );
}
