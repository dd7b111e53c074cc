import { ipAddress, isLoopback } from '../model/ip-address.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { macAddress } from '../model/mac-address.ts';
import type { ValidInterface } from '../model/plugin-data.ts';
import { shortText } from '../model/short-text.ts';
import type { ProcessingSettings } from '../settings.ts';

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
 * Those of the valid interfaces that become ports (CONTRACT.md §5.4), the same objects. `pxe` takes what the machine booted from,
 * and is `active` where the ramdisk did not say; an interface without IP address is taken by `all` alone.
 * As upstream: `disabled` selects like `active`, which matters to `keepPorts` and to `pxe_enabled`.
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
