/**
 * A NIC in the inventory. VLAN interfaces that the ramdisk was told to bring up are listed, too.
 */
export interface NetworkInterface {
  /** The kernel's name: `eno1`. */
  readonly name?: string | null | undefined;
  /** As the ramdisk spells it, in any case. */
  readonly mac_address?: string | null | undefined;
  readonly ipv4_address?: string | null | undefined;
  /** Older ramdisks append the scope: `fe80::1%eth0`. */
  readonly ipv6_address?: string | null | undefined;
  /** InfiniBand's client identifier for DHCP; null on Ethernet. */
  readonly client_id?: string | null | undefined;
  /** Whether the link is up. */
  readonly has_carrier?: boolean | null | undefined;
  /**
   * What was heard of LLDP, a list of `[type, hexadecimal value]` if all is well: give it to
   * `parseLldp`. Newer ramdisks send null here, and `lldp_raw` beside the inventory.
   */
  readonly lldp?: unknown;
  /** The PCI vendor as the kernel spells it: `0x8086`. */
  readonly vendor?: string | null | undefined;
  /** The PCI device as the kernel spells it: `0x10f8`. */
  readonly product?: string | null | undefined;
  /** What the firmware calls it: `em1`, `p2p1`; null when the tool `biosdevname` is missing. */
  readonly biosdevname?: string | null | undefined;
  /** Mbit/s it is capable of, or else the present speed: 25000. */
  readonly speed_mbps?: number | string | null | undefined;
  /** Its place on the bus: `0000:3b:00.0`; a virtual one has a name of its own, `virtio2`. */
  readonly pci_address?: string | null | undefined;
  /** The kernel's driver: `ixgbe`. */
  readonly driver?: string | null | undefined;
  readonly [key: string]: unknown;
}

/**
 * What names a disk: mostly text. Some hardware managers send a list, because tools of the system
 * disagree: each of its texts and numbers names the disk, whatever else is in it does not. A number
 * of many digits is a `bigint`.
 */
export type DiskIdentifier = string | number | bigint | readonly unknown[] | null | undefined;

/** A disk in the inventory. */
export interface Disk {
  /** The device: `/dev/sda`. Which disk gets which name may change with every boot. */
  readonly name?: string | null | undefined;
  /** `PERC H710P`; disks of virtual machines have none. */
  readonly model?: string | null | undefined;
  /** Bytes. */
  readonly size?: number | null | undefined;
  /** Whether it spins: false for flash. Some hardware managers send 0 and 1, or text. */
  readonly rotational?: boolean | number | string | null | undefined;
  /** World wide name: `0x61866da06bc6e700`. */
  readonly wwn?: DiskIdentifier;
  readonly serial?: DiskIdentifier;
  /** `DELL`; virtio disks have a number, `0x1af4`. */
  readonly vendor?: string | null | undefined;
  /** The world wide name with the vendor's part behind it. */
  readonly wwn_with_extension?: DiskIdentifier;
  /** The vendor's part of the world wide name. */
  readonly wwn_vendor_extension?: DiskIdentifier;
  /** The SCSI address, host:channel:target:lun: `0:2:0:0`; null for NVMe and virtio. */
  readonly hctl?: string | null | undefined;
  /** A link that depends on where it is attached: `/dev/disk/by-path/pci-0000:01:00.0-ata-1`. */
  readonly by_path?: string | null | undefined;
  /** Bytes of a logical sector: 512. */
  readonly logical_sectors?: number | string | null | undefined;
  /** Bytes of a physical sector: 4096. */
  readonly physical_sectors?: number | string | null | undefined;
  /** How it is attached: `nvme`, `sata`, `sas`, `usb`. */
  readonly tran?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** The processors in the inventory. */
export interface Cpu {
  /** Logical processors; some ramdisks send text. */
  readonly count?: number | string | null | undefined;
  /** The kernel's word: `x86_64`, `aarch64`. */
  readonly architecture?: string | null | undefined;
  /** `AMD EPYC 7543 32-Core Processor`. */
  readonly model_name?: string | null | undefined;
  /** MHz, the highest or else the present one, as text: `2100.084`; empty when unknown. */
  readonly frequency?: number | string | null | undefined;
  /** Processor packages; 0 when unknown. */
  readonly socket_count?: number | string | null | undefined;
  /** What the processors can do: `vmx`, `aes`. */
  readonly flags?: readonly string[] | null | undefined;
  readonly [key: string]: unknown;
}

/** The memory in the inventory. */
export interface Memory {
  /** Bytes the operating system sees. */
  readonly total?: number | null | undefined;
  /** MiB that are built in; some ramdisks send text. */
  readonly physical_mb?: number | string | null | undefined;
  readonly [key: string]: unknown;
}

/** How the machine was booted. */
export interface Boot {
  /** `bios` or `uefi`. Whether secure boot is on is not posted. */
  readonly current_boot_mode?: string | null | undefined;
  /** The NIC it was booted from: `01-aa-bb-cc-dd-ee-ff` (PXELINUX) or a MAC address (iPXE). */
  readonly pxe_interface?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** The firmware (BIOS) of the machine; texts are empty when unknown. */
export interface Firmware {
  /** Who made it: `Dell Inc.`. */
  readonly vendor?: string | null | undefined;
  /** `2.9.0`. */
  readonly version?: string | null | undefined;
  /** As the maker writes dates: `12/06/2019`. */
  readonly build_date?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** What the maker calls the machine; texts are empty when unknown. */
export interface SystemVendor {
  /** Often with a number of the maker in it: `PowerEdge R640 (SKU=NotProvided)`. */
  readonly product_name?: string | null | undefined;
  readonly serial_number?: string | null | undefined;
  readonly manufacturer?: string | null | undefined;
  readonly firmware?: Firmware | null | undefined;
  readonly [key: string]: unknown;
}

/**
 * What the ramdisk says the machine is made of (CONTRACT.md §15.2); anything may be missing or
 * null. Hooks read it and do not change it. `facts` has the same with numbers for numbers, and
 * without what says nothing.
 */
export interface Inventory {
  readonly interfaces?: readonly NetworkInterface[] | null | undefined;
  readonly cpu?: Cpu | null | undefined;
  readonly disks?: readonly Disk[] | null | undefined;
  readonly memory?: Memory | null | undefined;
  /** IPv4 address of the management controller; `0.0.0.0` when it has none. */
  readonly bmc_address?: string | null | undefined;
  /** IPv6 address of the management controller; `::/0` when it has none. */
  readonly bmc_v6address?: string | null | undefined;
  /** MAC address of the management controller. */
  readonly bmc_mac?: string | null | undefined;
  readonly boot?: Boot | null | undefined;
  readonly system_vendor?: SystemVendor | null | undefined;
  /** What the ramdisk calls itself, which DHCP may have told it. */
  readonly hostname?: string | null | undefined;
  readonly [key: string]: unknown;
}
