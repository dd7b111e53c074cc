/** What the ramdisk's collectors post beside the inventory. */

/** A PCI device as the ramdisk's `pci-devices` collector lists it. */
export interface PciDevice {
  /** Four hexadecimal digits. */
  readonly vendor_id?: string | null | undefined;
  /** Four hexadecimal digits. */
  readonly product_id?: string | null | undefined;
  /** Six hexadecimal digits: `020000` is an Ethernet controller. */
  readonly class?: string | null | undefined;
  /** Two hexadecimal digits. */
  readonly revision?: string | null | undefined;
  /** The address: `0000:3b:00.0`. */
  readonly bus?: string | null | undefined;
  /** The NUMA node it is attached to, as text; `-1` when there is none. */
  readonly numa_node_id?: number | string | null | undefined;
  readonly [key: string]: unknown;
}

/** A USB device as the ramdisk's `usb-devices` collector lists it; texts are empty when unknown. */
export interface UsbDevice {
  readonly product?: string | null | undefined;
  readonly vendor?: string | null | undefined;
  /** Its place: `USB:1:3`. */
  readonly handle?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** Memory of one NUMA node. */
export interface NumaMemory {
  readonly numa_node?: number | null | undefined;
  /** KiB. */
  readonly size_kb?: number | null | undefined;
  readonly [key: string]: unknown;
}

/** One physical core; its number is unique only within the NUMA node. */
export interface NumaCore {
  readonly cpu?: number | null | undefined;
  readonly numa_node?: number | null | undefined;
  /** The logical processors of the core: two or more of them with hyper-threading. */
  readonly thread_siblings?: readonly number[] | null | undefined;
  readonly [key: string]: unknown;
}

/** Where a NIC is attached. */
export interface NumaInterface {
  readonly name?: string | null | undefined;
  /** -1 when there is none. */
  readonly numa_node?: number | null | undefined;
  readonly [key: string]: unknown;
}

/** What the ramdisk's `numa-topology` collector sends. */
export interface NumaTopology {
  readonly ram?: readonly NumaMemory[] | null | undefined;
  readonly cpus?: readonly NumaCore[] | null | undefined;
  readonly nics?: readonly NumaInterface[] | null | undefined;
  readonly [key: string]: unknown;
}

/**
 * A block of what the tool `dmidecode` prints: its own keys, with text (`Size`: `16384 MB`) or a
 * list of texts (`Characteristics`).
 */
export type DmiBlock = Readonly<Record<string, unknown>>;

/** What `dmidecode` prints of memory as a whole, and of each slot. */
export interface DmiMemory {
  /** Slots. */
  readonly 'Number Of Devices'?: number | null | undefined;
  readonly devices?: readonly DmiBlock[] | null | undefined;
  readonly [key: string]: unknown;
}

/** What the ramdisk's `dmi-decode` collector sends. */
export interface Dmi {
  readonly bios?: DmiBlock | null | undefined;
  readonly cpu?: readonly DmiBlock[] | null | undefined;
  readonly memory?: DmiMemory | null | undefined;
  readonly [key: string]: unknown;
}

/** A part of the ramdisk that knows certain hardware. */
export interface HardwareManager {
  /** `generic_hardware_manager`. */
  readonly name?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** How the ramdisk was set up to collect. */
export interface RamdiskConfiguration {
  /** The names of its collectors, in the order of their work. */
  readonly collectors?: readonly string[] | null | undefined;
  readonly managers?: readonly HardwareManager[] | null | undefined;
  readonly [key: string]: unknown;
}
