/**
 * Where a fact comes from: the inventory; rows of `hardware-detect` (`extra`); what `dmidecode`
 * printed (`dmi`); the collector `pci-devices` (`pci`); the switch (`lldp`); or a table of names,
 * which is the caller's `pciNames` or the list of known accelerators (`names`).
 */
export type HardwareSource = 'inventory' | 'extra' | 'dmi' | 'pci' | 'lldp' | 'names';

/**
 * A part of the machine. Facts of which nothing is known are absent, and so are placeholders
 * (`isPlaceholder`) where a serial number belongs.
 */
export interface Component<Facts> {
  /** The same in each run that finds the part: see `hardwareOf` for what it is made of. */
  readonly id: string;
  /** Where each fact comes from, by its name. */
  readonly sources: { readonly [Name in keyof Facts]?: HardwareSource };
}

/** The machine as a whole. */
export interface SystemDetails {
  readonly vendor?: string;
  readonly product?: string;
  readonly serial?: string;
  /** Lower case with dashes. */
  readonly uuid?: string;
  readonly chassisSerial?: string;
  readonly boardVendor?: string;
  readonly boardProduct?: string;
  readonly boardSerial?: string;
  /** Who made the firmware (BIOS, UEFI). */
  readonly firmwareVendor?: string;
  readonly firmwareVersion?: string;
  /** As the maker writes dates: `07/09/2021`. */
  readonly firmwareDate?: string;
  /** What the ramdisk calls itself, which DHCP may have told it. */
  readonly hostname?: string;
  /** `x86_64`, `aarch64`. */
  readonly architecture?: string;
  /** Logical processors. */
  readonly logicalCpus?: number;
  /** What is built in. */
  readonly memoryBytes?: number;
}

/** How the machine was booted. */
export interface BootDetails {
  readonly mode?: 'bios' | 'uefi';
  /** No ramdisk posts it by itself: `secure_boot` in `boot` of the inventory, if yours does. */
  readonly secureBoot?: boolean;
  /** The MAC address of the NIC it was booted from. */
  readonly mac?: string;
}

/** The management controller. */
export interface BmcDetails {
  readonly mac?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** Whether its addresses are given by DHCP, and may change. */
  readonly dhcp?: boolean;
  /** Of its firmware. */
  readonly version?: string;
}

/** A processor package. */
export interface CpuDetails {
  /** Where it is: `CPU1`, `physical_0`. Absent when only their number is known. */
  readonly socket?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly serial?: string;
  readonly cores?: number;
  readonly threads?: number;
}

/** A memory module that is plugged in; empty slots are not listed. */
export interface MemoryDetails {
  /** `A4`, `PROC 1 DIMM 1`. */
  readonly slot?: string;
  readonly serial?: string;
  readonly vendor?: string;
  /** The maker's number of the part. */
  readonly part?: string;
  readonly sizeBytes?: number;
  /** `DDR4`. */
  readonly type?: string;
  /** Megatransfers a second, which many call MHz: 2933. */
  readonly speed?: number;
}

/** A disk, or what a RAID controller shows as one. */
export interface DiskDetails {
  /** World wide name or EUI, lower case: `0x5000c500a1b2c3d4`, `eui.0025385b71b0c4a1`. */
  readonly wwn?: string;
  readonly serial?: string;
  /** Where it is attached: `pci-0000:00:17.0-ata-1`. */
  readonly path?: string;
  /** The bay of a disk behind a RAID controller: `1I:1:2`. */
  readonly bay?: string;
  /** The device, which may change with every boot: `/dev/sda`. */
  readonly name?: string;
  readonly vendor?: string;
  readonly model?: string;
  readonly sizeBytes?: number;
  readonly kind?: 'rotational' | 'ssd' | 'nvme';
  /** `sata`, `sas`, `nvme`, `usb`. */
  readonly transport?: string;
  readonly firmware?: string;
}

/** A NIC. */
export interface NicDetails {
  /** Lower case with colons. */
  readonly mac?: string;
  /**
   * Present when the MAC address says nothing of the machine: a NIC on USB, one that a management
   * controller shows its host, or an address that was made up. See `identifiersOf`.
   */
  readonly gadget?: true;
  /** `0000:3b:00.0`; a virtual one has a name of its own, `virtio2`. */
  readonly address?: string;
  /** The kernel's name: `eno1`. */
  readonly name?: string;
  /** Four hexadecimal digits. */
  readonly vendorId?: string;
  /** Four hexadecimal digits. */
  readonly productId?: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly firmware?: string;
  /** Mbit/s. */
  readonly speedMbps?: number;
  readonly hasLink?: boolean;
  /** What the switch at the other end calls itself. */
  readonly switchName?: string;
  /** The switch's own address or name for its chassis. */
  readonly switchId?: string;
  /** The port that the cable is in: `Ethernet1/18`. */
  readonly switchPort?: string;
}

/** A PCI device; NICs and NVMe disks are listed here, too. */
export interface PciDetails {
  /** `0000:3b:00.0`. */
  readonly address?: string;
  /** Four hexadecimal digits. */
  readonly vendorId?: string;
  /** Four hexadecimal digits. */
  readonly productId?: string;
  /** Six hexadecimal digits: `020000` is an Ethernet controller. */
  readonly class?: string;
  /** Two hexadecimal digits. */
  readonly revision?: string;
  readonly numaNode?: number;
  readonly vendor?: string;
  readonly product?: string;
  readonly className?: string;
  /** What kind of accelerator it is, such as `GPU`; absent when it is none. */
  readonly accelerator?: string;
}

export type SystemHardware = SystemDetails & Component<SystemDetails>;
export type BootHardware = BootDetails & Component<BootDetails>;
export type BmcHardware = BmcDetails & Component<BmcDetails>;
export type CpuHardware = CpuDetails & Component<CpuDetails>;
export type MemoryHardware = MemoryDetails & Component<MemoryDetails>;
export type DiskHardware = DiskDetails & Component<DiskDetails>;
export type NicHardware = NicDetails & Component<NicDetails>;
export type PciHardware = PciDetails & Component<PciDetails>;

/** The kinds of parts of which a machine may have several, or none. */
export interface HardwareParts {
  readonly cpus: readonly CpuHardware[];
  readonly memory: readonly MemoryHardware[];
  readonly disks: readonly DiskHardware[];
  readonly nics: readonly NicHardware[];
  readonly pciDevices: readonly PciHardware[];
}

/** What a machine is made of, in one shape whatever its ramdisk collected. It is plain JSON. */
export interface Hardware extends HardwareParts {
  readonly system: SystemHardware;
  readonly boot: BootHardware;
  /** Absent when none is known. */
  readonly bmc?: BmcHardware;
  /**
   * Results by what was measured: `cpu/logical_0/bandwidth_1M`,
   * `disk:wwn:0x5000…/standalone_read_1M_KBps`.
   */
  readonly benchmarks: Readonly<Record<string, number>>;
  /**
   * Which sources spoke of each kind of part at all. An empty list of disks means a diskless
   * machine only if `known.disks` is not empty.
   */
  readonly known: { readonly [Kind in keyof HardwareParts | 'bmc']: readonly HardwareSource[] };
}
