import type { Disk, PciDevice } from './inventory.ts';

/** One of the machine's NICs, as `validate_interfaces` understood it. */
export interface ValidInterface {
  /** IPv4 or else IPv6 address, without a scope. */
  readonly ip: string | null;
  /** Lower case with colons. */
  readonly mac: string;
  readonly client_id: string | null;
  /** Whether the machine booted from it. */
  readonly pxe: boolean;
  /** Other hooks add what they know of it. */
  [key: string]: unknown;
}

/**
 * All of the ramdisk's data besides the inventory: what its collectors sent and what hooks add, by key. Hooks of your own
 * declare their keys here:
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
  /** Sent by the ramdisk. */
  pci_devices?: readonly PciDevice[] | null;
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
  /** `scheduler`: logical processors. */
  cpus?: number;
  cpu_arch?: string;
  /** `scheduler`: MiB. */
  memory_mb?: number;
  [key: string]: unknown;
}
