import type { DmiBlock } from './collected.ts';

/**
 * What the ramdisk posted of the machine, in one spelling: see `facts`. `undefined` is what was not
 * posted, or said nothing; a list is empty then.
 */
export interface MachineFacts {
  readonly hostname: string | undefined;
  readonly interfaces: readonly InterfaceFacts[];
  readonly disks: readonly DiskFacts[];
  /** Where an operating system would be put without further hints. */
  readonly rootDisk: DiskFacts | undefined;
  readonly cpu: CpuFacts;
  readonly memory: MemoryFacts;
  readonly bmc: BmcFacts;
  readonly boot: BootFacts;
  readonly system: SystemFacts;
  readonly pciDevices: readonly PciDeviceFacts[];
  readonly usbDevices: readonly UsbDeviceFacts[];
  readonly numa: NumaFacts;
  readonly dmi: DmiFacts;
  /** What was heard of LLDP, by interface: give the `tlvs` to `parseLldp`. */
  readonly lldp: readonly { readonly interface: string; readonly tlvs: readonly LldpTlv[] }[];
  /** Rows of the tool `hardware-detect`. */
  readonly extraHardware: readonly ExtraHardwareRow[];
  /** The ramdisk's collectors, in the order of their work. */
  readonly collectors: readonly string[];
  /** The ramdisk's hardware managers. */
  readonly managers: readonly { readonly name: string | undefined; readonly version: string | undefined }[];
  /** What went wrong while the ramdisk collected; the other facts may be complete all the same. */
  readonly error: string | undefined;
}

/** A NIC. */
export interface InterfaceFacts {
  readonly name: string | undefined;
  /** Lower case with colons: `52:54:00:4e:3d:30`. */
  readonly mac: string | undefined;
  readonly ipv4: string | undefined;
  /** Without a scope: `fe80::1`. */
  readonly ipv6: string | undefined;
  /** InfiniBand's client identifier for DHCP. */
  readonly clientId: string | undefined;
  /** Whether the link is up. */
  readonly hasCarrier: boolean | undefined;
  /** Mbit/s: 25000. */
  readonly speedMbps: number | undefined;
  /** The PCI vendor: `0x8086`. */
  readonly vendor: string | undefined;
  /** The PCI device: `0x10f8`. */
  readonly product: string | undefined;
  /** What the firmware calls it: `em1`. */
  readonly biosName: string | undefined;
  /** `0000:3b:00.0`. */
  readonly pciAddress: string | undefined;
  /** `ixgbe`. */
  readonly driver: string | undefined;
}

/** A disk. */
export interface DiskFacts {
  /** `/dev/sda`. */
  readonly name: string | undefined;
  readonly model: string | undefined;
  readonly vendor: string | undefined;
  readonly sizeBytes: number | undefined;
  /** Whether it spins. */
  readonly rotational: boolean | undefined;
  /** Mostly one; more when tools of the system disagree. */
  readonly serials: readonly string[];
  /** World wide names; mostly one. */
  readonly wwns: readonly string[];
  readonly wwnsWithExtension: readonly string[];
  readonly wwnVendorExtensions: readonly string[];
  /** `0:2:0:0`. */
  readonly hctl: string | undefined;
  /** `/dev/disk/by-path/pci-0000:01:00.0-ata-1`. */
  readonly byPath: string | undefined;
  readonly logicalSectorBytes: number | undefined;
  readonly physicalSectorBytes: number | undefined;
  /** `nvme`, `sata`, `sas`, `usb`. */
  readonly transport: string | undefined;
}

/** The processors. */
export interface CpuFacts {
  /** Logical processors. */
  readonly count: number | undefined;
  /** Processor packages. */
  readonly sockets: number | undefined;
  /** `x86_64`, `aarch64`. */
  readonly architecture: string | undefined;
  readonly model: string | undefined;
  /** The highest, or else the present one: 2100.084. */
  readonly frequencyMhz: number | undefined;
  /** `vmx`, `aes`. */
  readonly flags: readonly string[];
}

/** The memory. */
export interface MemoryFacts {
  /** What the operating system sees. */
  readonly totalBytes: number | undefined;
  /** What is built in. */
  readonly physicalMib: number | undefined;
}

/** The management controller. */
export interface BmcFacts {
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  /** Lower case with colons. */
  readonly mac: string | undefined;
}

/** How the machine was booted. */
export interface BootFacts {
  readonly mode: 'bios' | 'uefi' | undefined;
  /** The MAC address of the NIC it was booted from, lower case with colons. */
  readonly mac: string | undefined;
}

/** What the maker calls the machine. */
export interface SystemFacts {
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
  readonly serial: string | undefined;
  readonly firmware: {
    readonly vendor: string | undefined;
    readonly version: string | undefined;
    /** As the maker writes dates: `12/06/2019`. */
    readonly buildDate: string | undefined;
  };
}

/** A PCI device. */
export interface PciDeviceFacts {
  /** `0000:3b:00.0`. */
  readonly address: string | undefined;
  /** Four hexadecimal digits, lower case. */
  readonly vendorId: string | undefined;
  /** Four hexadecimal digits, lower case. */
  readonly productId: string | undefined;
  /** Six hexadecimal digits, lower case: `020000` is an Ethernet controller. */
  readonly class: string | undefined;
  /** Two hexadecimal digits, lower case. */
  readonly revision: string | undefined;
  readonly numaNode: number | undefined;
}

/** A USB device. */
export interface UsbDeviceFacts {
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  /** `USB:1:3`. */
  readonly handle: string | undefined;
}

/** What belongs to which NUMA node. */
export interface NumaFacts {
  readonly memory: readonly { readonly node: number | undefined; readonly sizeKib: number | undefined }[];
  /** Physical cores; `core` is unique only within its node, `threads` are logical processors. */
  readonly cores: readonly {
    readonly node: number | undefined;
    readonly core: number | undefined;
    readonly threads: readonly number[];
  }[];
  readonly interfaces: readonly { readonly node: number | undefined; readonly name: string | undefined }[];
}

/** What `dmidecode` printed, in its own words; nothing of it is normalised. */
export interface DmiFacts {
  readonly bios: DmiBlock;
  readonly cpus: readonly DmiBlock[];
  /** Memory as a whole, without its slots. */
  readonly memory: DmiBlock;
  /** One block a slot, empty ones included. */
  readonly memoryDevices: readonly DmiBlock[];
}

/** A TLV of LLDP: its type, and its value in hexadecimal digits. */
export type LldpTlv = readonly [type: number, value: string];

/** A row of the tool `hardware-detect`: `['disk', 'sda', 'size', '1000']`. */
export type ExtraHardwareRow = readonly [subsystem: string, item: string, key: string, value: string | number];
