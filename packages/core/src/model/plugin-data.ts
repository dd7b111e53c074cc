import type { Dmi, NumaTopology, PciDevice, RamdiskConfiguration, UsbDevice } from './collected.ts';
import type { IdentityGuardData } from './identity-finding.ts';
import type { Disk } from './inventory.ts';
import type { LldpNeighbour } from './lldp-neighbour.ts';

/** One of the machine's NICs, as `validate_interfaces` understood it. */
export interface ValidInterface {
  /** IPv4 or else IPv6 address, without a scope. */
  readonly ip: string | null;
  /** Lower case with colons. */
  readonly mac: string;
  readonly client_id: string | null;
  /** Whether the machine booted from it. */
  readonly pxe: boolean;
  /** `lldp_basic`: the switch it is connected to, if that was heard of. */
  lldp_processed?: LldpNeighbour;
  /** Other hooks add what they know of it. */
  [key: string]: unknown;
}

/**
 * All of the ramdisk's data besides the inventory: what its collectors sent and what hooks add, by
 * key. Hooks of your own declare here which keys they write, or read because a collector of yours
 * sends them:
 *
 * ```ts
 * declare module '@ironic-inspector/core' {
 *   interface PluginData { asset_tag?: string }
 * }
 * ```
 */
export interface PluginData {
  /** Sent by the ramdisk: what went wrong while it collected; not always text. */
  error?: unknown;
  /** Sent by the ramdisk: what it booted from. */
  boot_interface?: string | null;
  /** Sent by the ramdisk, replaced by `root_disk_selection`; absent on a diskless machine. */
  root_disk?: Disk | null;
  /** Sent by the ramdisk's collector `pci-devices`. */
  pci_devices?: readonly PciDevice[] | null;
  /** Sent by the ramdisk's collector `usb-devices`. */
  usb_devices?: readonly UsbDevice[] | null;
  /** Sent by the ramdisk's collector `numa-topology`. */
  numa_topology?: NumaTopology | null;
  /** Sent by the ramdisk's collector `dmi-decode`. */
  dmi?: Dmi | null;
  /** Sent by the ramdisk: its collectors and hardware managers. */
  configuration?: RamdiskConfiguration | null;
  /**
   * Sent by the ramdisk: what it heard of LLDP, by interface name, each a list of `[type,
   * hexadecimal value]` if all is well.
   */
  lldp_raw?: unknown;
  /**
   * Sent by the ramdisk, removed by `extra_hardware`: rows of `[subsystem, item, key, value]` if
   * all is well.
   */
  data?: unknown;
  /** Sent by ramdisks from before the inventory: `serials` of the disks. */
  block_devices?: unknown;
  /** Sent by the ramdisk: base64 of its log archive; never stored. */
  logs?: string | null;
  /** `validate_interfaces`: the management controller's addresses, `null` when there are none. */
  ipmi_address?: string | null;
  ipmi_v6address?: string | null;
  /** `validate_interfaces`: every NIC with a name and a valid MAC address, by name. */
  all_interfaces?: Record<string, ValidInterface>;
  /** `validate_interfaces`: those of them that become ports. */
  interfaces?: Record<string, ValidInterface>;
  /** `validate_interfaces`: the MAC addresses of `interfaces`. */
  macs?: string[];
  /** `root_disk_selection`: usable size of the root disk in GiB; 0 on a diskless machine. */
  local_gb?: number;
  /** `enroll`: the node was made for this machine, because Ironic did not know it. */
  auto_discovered?: boolean;
  /** `scheduler`: logical processors. */
  cpus?: number;
  cpu_arch?: string;
  /** `scheduler`: MiB. */
  memory_mb?: number;
  /** `identity_guard`: whether this is still the node's machine. */
  identity_guard?: IdentityGuardData;
  /** `extra_hardware`: what was in the rows of `data`, by subsystem, item and key. */
  extra?: Record<string, Record<string, Record<string, unknown>>>;
}
