import { gather } from './component.ts';
import { machineNames } from './machine-names.ts';
import { readPosted } from './posted.ts';
import { readNics } from './read-nics.ts';
import { readBmc } from './read-system.ts';

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
 * No collector of the ramdisk sends `system`, `chassis` and `baseboard` in `dmi` by itself: they
 * are read where a collector of your own adds them as `dmidecode` prints them.
 */
export function identifiersOf(data: unknown): Identifiers {
  const read = readPosted(data);
  const { uuid, serial, chassisSerial, boardSerial } = gather(machineNames(read));
  const bmcMac = readBmc(read)?.mac;
  const { nics } = readNics(read);
  const macsOf = (some: typeof nics) => some.flatMap(({ mac }) => mac ?? []).toSorted();
  return {
    ...(uuid !== undefined && { systemUuid: uuid }),
    ...(serial !== undefined && { systemSerial: serial }),
    ...(chassisSerial !== undefined && { chassisSerial }),
    ...(boardSerial !== undefined && { boardSerial }),
    ...(bmcMac !== undefined && { bmcMac }),
    macs: macsOf(nics.filter(({ gadget }) => gadget !== true)),
    ignoredMacs: macsOf(nics.filter(({ gadget }) => gadget === true)),
  };
}
