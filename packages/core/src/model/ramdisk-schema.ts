import * as z from 'zod';
import type {
  Dmi,
  DmiMemory,
  HardwareManager,
  NumaCore,
  NumaInterface,
  NumaMemory,
  NumaTopology,
  PciDevice,
  RamdiskConfiguration,
  UsbDevice,
} from './collected.ts';
import type { Boot, Cpu, Disk, Firmware, Inventory, Memory, NetworkInterface, SystemVendor } from './inventory.ts';

// Only the verdict is used: what a schema does not name is not looked at, however much of it there
// is.
const text = z.string().nullish();
const number = z.number().nullish();
const flag = z.boolean().nullish();
const anything = z.unknown().optional();
// Not `union`: what is neither takes it ten times as long.
const textOrNumber = oneOf<string | number>('string', 'number');
const truth = oneOf<boolean | number | string>('boolean', 'number', 'string');
const identifier = oneOf<string | number | bigint | readonly unknown[]>('string', 'number', 'bigint', 'array');

function oneOf<T>(...types: readonly ('boolean' | 'string' | 'number' | 'bigint' | 'array')[]) {
  const names: readonly string[] = types;
  return z
    .custom<T>((value) => names.includes(Array.isArray(value) ? 'array' : typeof value))
    .meta({ anyOf: types.filter((type) => type !== 'bigint').map((type) => ({ type })) })
    .nullish();
}

/** The keys that `T` names, without those that its index signature allows. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: true };

/** A schema that has each member which `T` names, and no other: the compiler sees to it. */
function object<T>(shape: { readonly [K in Named<T>]-?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.object(shape) as unknown as z.ZodType<T>;
}

/** A list whose elements are looked at one by one: see {@link RAMDISK_LISTS}. */
const list = z.custom<readonly never[]>(Array.isArray).nullish();

/** All of it or nothing: a list inside of an element has no elements of its own that may be odd. */
const numbers = z
  .custom<readonly number[]>((value) => Array.isArray(value) && value.every((item) => typeof item === 'number'))
  .meta({ type: 'array', items: { type: 'number' } })
  .nullish();

const networkInterface = object<NetworkInterface>({
  name: text,
  mac_address: text,
  ipv4_address: text,
  ipv6_address: text,
  client_id: text,
  has_carrier: flag,
  lldp: anything,
  vendor: text,
  product: text,
  biosdevname: text,
  speed_mbps: textOrNumber,
  pci_address: text,
  driver: text,
});

const disk = object<Disk>({
  name: text,
  model: text,
  size: number,
  rotational: truth,
  wwn: identifier,
  serial: identifier,
  vendor: text,
  wwn_with_extension: identifier,
  wwn_vendor_extension: identifier,
  hctl: text,
  by_path: text,
  // Older versions of the tool that the ramdisk asks print numbers as text.
  logical_sectors: textOrNumber,
  physical_sectors: textOrNumber,
  tran: text,
});

const firmware = object<Firmware>({ vendor: text, version: text, build_date: text });

const inventory = object<Inventory>({
  interfaces: list,
  cpu: object<Cpu>({
    count: textOrNumber,
    architecture: text,
    model_name: text,
    frequency: textOrNumber,
    socket_count: textOrNumber,
    flags: list,
  }).nullish(),
  disks: list,
  memory: object<Memory>({ total: number, physical_mb: textOrNumber }).nullish(),
  bmc_address: text,
  bmc_v6address: text,
  bmc_mac: text,
  boot: object<Boot>({ current_boot_mode: text, pxe_interface: text }).nullish(),
  system_vendor: object<SystemVendor>({
    product_name: text,
    serial_number: text,
    manufacturer: text,
    firmware: firmware.nullish(),
  }).nullish(),
  hostname: text,
});

const dmiBlock = z.object({});

/**
 * The parts of the posted object that have a type, without what is in its lists; the rest passes as
 * it is. The page "What the ramdisk posts" has a line for each field.
 */
export const ramdiskSchema = z.object({
  inventory: inventory.nullish(),
  root_disk: disk.nullish(),
  boot_interface: text,
  configuration: object<RamdiskConfiguration>({ collectors: list, managers: list }).nullish(),
  error: anything,
  logs: text,
  pci_devices: list,
  usb_devices: list,
  numa_topology: object<NumaTopology>({ ram: list, cpus: list, nics: list }).nullish(),
  dmi: object<Dmi>({
    bios: dmiBlock.nullish(),
    cpu: list,
    memory: object<DmiMemory>({ 'Number Of Devices': number, devices: list }).nullish(),
  }).nullish(),
  lldp_raw: anything,
  data: anything,
  block_devices: anything,
  ipmi_address: text,
  ipmi_v6address: text,
});

/** Where those lists are and what belongs into them. */
export const RAMDISK_LISTS: readonly { readonly path: readonly string[]; readonly element: z.ZodType }[] = [
  { path: ['inventory', 'interfaces'], element: networkInterface },
  { path: ['inventory', 'disks'], element: disk },
  { path: ['inventory', 'cpu', 'flags'], element: z.string() },
  {
    path: ['pci_devices'],
    element: object<PciDevice>({
      vendor_id: text,
      product_id: text,
      class: text,
      revision: text,
      bus: text,
      numa_node_id: textOrNumber,
    }),
  },
  { path: ['usb_devices'], element: object<UsbDevice>({ product: text, vendor: text, handle: text }) },
  { path: ['numa_topology', 'ram'], element: object<NumaMemory>({ numa_node: number, size_kb: number }) },
  {
    path: ['numa_topology', 'cpus'],
    element: object<NumaCore>({ cpu: number, numa_node: number, thread_siblings: numbers }),
  },
  { path: ['numa_topology', 'nics'], element: object<NumaInterface>({ name: text, numa_node: number }) },
  { path: ['dmi', 'cpu'], element: dmiBlock },
  { path: ['dmi', 'memory', 'devices'], element: dmiBlock },
  { path: ['configuration', 'collectors'], element: z.string() },
  { path: ['configuration', 'managers'], element: object<HardwareManager>({ name: text, version: text }) },
];
