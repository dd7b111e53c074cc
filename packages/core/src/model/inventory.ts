import * as z from 'zod';

/** A NIC in the inventory. */
export interface NetworkInterface {
  readonly name?: string | null | undefined;
  /** As the ramdisk spells it, in any case. */
  readonly mac_address?: string | null | undefined;
  readonly ipv4_address?: string | null | undefined;
  /** Older ramdisks append the scope: `fe80::1%eth0`. */
  readonly ipv6_address?: string | null | undefined;
  /** InfiniBand's client identifier. */
  readonly client_id?: string | null | undefined;
  readonly has_carrier?: boolean | null | undefined;
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
  /** The device: `/dev/sda`. */
  readonly name?: string | null | undefined;
  readonly model?: string | null | undefined;
  /** Bytes. */
  readonly size?: number | null | undefined;
  readonly wwn?: DiskIdentifier;
  readonly serial?: DiskIdentifier;
  readonly vendor?: string | null | undefined;
  readonly wwn_with_extension?: DiskIdentifier;
  readonly wwn_vendor_extension?: DiskIdentifier;
  readonly hctl?: string | null | undefined;
  readonly by_path?: string | null | undefined;
  /** How it is attached: `nvme`, `sata`. */
  readonly tran?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** The processors in the inventory. */
export interface Cpu {
  /** Logical processors; some ramdisks send text. */
  readonly count?: number | string | null | undefined;
  readonly architecture?: string | null | undefined;
  readonly model_name?: string | null | undefined;
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

/**
 * What the ramdisk says the machine is made of (CONTRACT.md §15.2); anything may be missing or
 * null. Hooks read it and do not change it.
 */
export interface Inventory {
  readonly interfaces?: readonly NetworkInterface[] | null | undefined;
  readonly cpu?: Cpu | null | undefined;
  readonly disks?: readonly Disk[] | null | undefined;
  readonly memory?: Memory | null | undefined;
  /** `0.0.0.0` when there is none. */
  readonly bmc_address?: string | null | undefined;
  /** `::/0` when there is none. */
  readonly bmc_v6address?: string | null | undefined;
  readonly boot?:
    | {
        readonly current_boot_mode?: string | null | undefined;
        readonly pxe_interface?: string | null | undefined;
        readonly [key: string]: unknown;
      }
    | null
    | undefined;
  readonly system_vendor?:
    | {
        readonly product_name?: string | null | undefined;
        readonly serial_number?: string | null | undefined;
        readonly manufacturer?: string | null | undefined;
        readonly [key: string]: unknown;
      }
    | null
    | undefined;
  readonly hostname?: string | null | undefined;
  readonly [key: string]: unknown;
}

/** A PCI device as the ramdisk's `pci-devices` collector lists it. */
export interface PciDevice {
  /** Four hexadecimal digits. */
  readonly vendor_id?: string | null | undefined;
  readonly product_id?: string | null | undefined;
  /** The address: `0000:3b:00.0`. */
  readonly bus?: string | null | undefined;
  readonly [key: string]: unknown;
}

// Only the verdict is used: what a schema does not name is not looked at, however much of it there
// is.
const text = z.string().nullish();
const number = z.number().nullish();
// Not `union`: what is neither takes it ten times as long.
const textOrNumber = oneOf<string | number>('string', 'number');
const identifier = oneOf<string | number | bigint | readonly unknown[]>('string', 'number', 'bigint', 'array');

function oneOf<T>(...types: readonly ('string' | 'number' | 'bigint' | 'array')[]) {
  const names: readonly string[] = types;
  return z
    .custom<T>((value) => names.includes(Array.isArray(value) ? 'array' : typeof value))
    .meta({ anyOf: types.filter((type) => type !== 'bigint').map((type) => ({ type })) })
    .nullish();
}

const networkInterface: z.ZodType<NetworkInterface> = z.object({
  name: text,
  mac_address: text,
  ipv4_address: text,
  ipv6_address: text,
  client_id: text,
  has_carrier: z.boolean().nullish(),
});

const disk: z.ZodType<Disk> = z.object({
  name: text,
  model: text,
  size: number,
  wwn: identifier,
  serial: identifier,
  vendor: text,
  wwn_with_extension: identifier,
  wwn_vendor_extension: identifier,
  hctl: text,
  by_path: text,
  tran: text,
});

const pciDevice: z.ZodType<PciDevice> = z.object({ vendor_id: text, product_id: text, bus: text });

/** A list whose elements are looked at one by one: see {@link RAMDISK_LISTS}. */
const list = z.custom<readonly never[]>(Array.isArray).nullish();

const inventory: z.ZodType<Inventory> = z.object({
  interfaces: list,
  cpu: z.object({ count: textOrNumber, architecture: text, model_name: text, flags: list }).nullish(),
  disks: list,
  memory: z.object({ total: number, physical_mb: textOrNumber }).nullish(),
  bmc_address: text,
  bmc_v6address: text,
  boot: z.object({ current_boot_mode: text, pxe_interface: text }).nullish(),
  system_vendor: z.object({ product_name: text, serial_number: text, manufacturer: text }).nullish(),
  hostname: text,
});

/**
 * The parts of the posted object that somebody here reads, without what is in its lists; the rest
 * passes as it is.
 */
export const ramdiskSchema = z.object({
  inventory: inventory.nullish(),
  root_disk: disk.nullish(),
  boot_interface: text,
  pci_devices: list,
  ipmi_address: text,
  ipmi_v6address: text,
  logs: text,
});

/** Where those lists are and what belongs into them. */
export const RAMDISK_LISTS: readonly { readonly path: readonly string[]; readonly element: z.ZodType }[] = [
  { path: ['inventory', 'interfaces'], element: networkInterface },
  { path: ['inventory', 'disks'], element: disk },
  { path: ['inventory', 'cpu', 'flags'], element: z.string() },
  { path: ['pci_devices'], element: pciDevice },
];
