import { facts } from '../model/facts.ts';
import type { MachineFacts } from '../model/machine-facts.ts';
import { canonicalUuid } from '../model/node.ts';
import { readSerial } from '../model/placeholder-serial.ts';
import { readMac, readObject, readText } from '../model/read-posted.ts';
import { type Extra, type ExtraItem, itemOf, itemsOf, readExtra } from './extra.ts';
import { isGadget } from './gadget.ts';

/** What tells one machine from all others. What is absent was not said, or identifies nothing. */
export interface Identifiers {
  /** Lower case with dashes. */
  readonly systemUuid?: string;
  readonly systemSerial?: string;
  readonly chassisSerial?: string;
  readonly boardSerial?: string;
  /** Lower case with colons, as all MAC addresses here. */
  readonly bmcMac?: string;
  /** Of the machine's NICs, sorted. */
  readonly macs: readonly string[];
  /**
   * MAC addresses of NICs on USB, of those that a management controller shows its host, and
   * addresses that were made up: the same machine may lose them, and another may have them, too.
   */
  readonly ignoredMacs: readonly string[];
}

/**
 * Reads what identifies a machine from what its ramdisk posted, or from what is stored of a run.
 * Serial numbers and UUIDs that are placeholders (`isPlaceholder`) are left out. Takes anything and
 * never throws; the order of lists in the data does not matter.
 *
 * | | where it is found, in this order |
 * |---|---|
 * | `systemUuid` | extra hardware `system/product/uuid`; `UUID` of `dmi.system` |
 * | `systemSerial` | `system_vendor` of the inventory; `system/product/serial`; `dmi.system` |
 * | `chassisSerial` | `system/chassis/serial`; `dmi.chassis` |
 * | `boardSerial` | `system/motherboard/serial`; `dmi.baseboard` |
 * | `bmcMac` | `bmc_mac` of the inventory; `ipmi/lan/mac-address` |
 *
 * No collector of the ramdisk sends `system`, `chassis` and `baseboard` in `dmi` by itself: they are
 * read where a collector of your own adds them as `dmidecode` prints them.
 */
export function identifiersOf(data: unknown): Identifiers {
  const posted = readObject(data);
  return identifiersIn(facts(posted), readExtra(posted), readObject(posted['dmi']));
}

/** The same of data that was read already. */
export function identifiersIn(
  machine: MachineFacts,
  extra: Extra,
  dmi: Readonly<Record<string, unknown>>,
): Identifiers {
  const said = (item: string, key: string) => readSerial(itemOf(extra, 'system', item).get(key));
  const printed = (block: string, key: string) => readSerial(readObject(dmi[block])[key]);
  const uuid = said('product', 'uuid') ?? printed('system', 'UUID');
  const systemUuid = uuid === undefined ? undefined : (canonicalUuid(uuid) ?? uuid.toLowerCase());
  const systemSerial =
    readSerial(machine.system.serial) ?? said('product', 'serial') ?? printed('system', 'Serial Number');
  const chassisSerial = said('chassis', 'serial') ?? printed('chassis', 'Serial Number');
  const boardSerial = said('motherboard', 'serial') ?? printed('baseboard', 'Serial Number');
  const bmcMac = machine.bmc.mac ?? readMac(itemOf(extra, 'ipmi', 'lan').get('mac-address'));
  return {
    ...(systemUuid !== undefined && { systemUuid }),
    ...(systemSerial !== undefined && { systemSerial }),
    ...(chassisSerial !== undefined && { chassisSerial }),
    ...(boardSerial !== undefined && { boardSerial }),
    ...(bmcMac !== undefined && { bmcMac }),
    ...macsIn(machine, extra),
  };
}

/**
 * An address that several interfaces have, such as a NIC and its VLANs, counts as soon as one of
 * them does.
 */
function macsIn(machine: MachineFacts, extra: Extra): Pick<Identifiers, 'macs' | 'ignoredMacs'> {
  const network = itemsOf(extra, 'network');
  const described = describedByMac(network);
  const counted = new Set<string>();
  const all = new Set<string>();
  for (const { mac, name, driver, pciAddress, vendor } of machine.interfaces) {
    if (mac === undefined) continue;
    const item = described.get(mac) ?? unnamed(name === undefined ? undefined : network.get(name));
    const businfo = readText(item?.get('businfo'))?.replace(/^(pci|virtio)@/, '');
    const traits = {
      mac,
      name,
      driver: driver ?? readText(item?.get('driver')),
      address: pciAddress ?? businfo,
      hasVendor: vendor !== undefined,
      product: readText(item?.get('product')),
    };
    all.add(mac);
    if (!isGadget(traits)) counted.add(mac);
  }
  return { macs: [...counted].toSorted(), ignoredMacs: [...all].filter((mac) => !counted.has(mac)).toSorted() };
}

/** What is said of a NIC by its name alone: with another address it is another NIC. */
function unnamed(item: ExtraItem | undefined): ExtraItem | undefined {
  return readMac(item?.get('serial')) === undefined ? item : undefined;
}

/** What `hardware-detect` says of NICs, by MAC address. */
function describedByMac(network: ReadonlyMap<string, ExtraItem>): ReadonlyMap<string, ExtraItem> {
  const byMac = new Map<string, ExtraItem>();
  for (const [, item] of [...network].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    const mac = readMac(item.get('serial'));
    if (mac !== undefined && !byMac.has(mac)) byMac.set(mac, item);
  }
  return byMac;
}
