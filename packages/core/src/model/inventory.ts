import { z } from 'zod';

/**
 * What the ramdisk says the machine is made of (CONTRACT.md §15.2). Schemas are loose at every level: only leaves that are
 * used here are looked at, all may be missing or null, and unknown keys are left alone.
 */
const text = z.string().nullish();
const number = z.number().nullish();

const networkInterface = z.looseObject({
  name: text,
  /** As the ramdisk spells it, in any case. */
  mac_address: text,
  ipv4_address: text,
  /** Older ramdisks append the scope: `fe80::1%eth0`. */
  ipv6_address: text,
  /** InfiniBand's client identifier. */
  client_id: text,
  has_carrier: z.boolean().nullish(),
});

const disk = z.looseObject({
  name: text,
  model: text,
  /** Bytes. */
  size: number,
  wwn: text,
  serial: text,
  vendor: text,
  wwn_with_extension: text,
  wwn_vendor_extension: text,
  hctl: text,
  by_path: text,
});

const inventory = z.looseObject({
  interfaces: z.array(networkInterface).nullish(),
  cpu: z
    .looseObject({
      /** Logical processors; some agents send text. */
      count: z.union([z.number(), z.string()]).nullish(),
      architecture: text,
      model_name: text,
      flags: z.array(z.string()).nullish(),
    })
    .nullish(),
  disks: z.array(disk).nullish(),
  memory: z
    .looseObject({
      /** Bytes. */
      total: number,
      /** MiB. */
      physical_mb: z.union([z.number(), z.string()]).nullish(),
    })
    .nullish(),
  bmc_address: text,
  bmc_v6address: text,
  boot: z.looseObject({ current_boot_mode: text, pxe_interface: text }).nullish(),
  system_vendor: z.looseObject({ product_name: text, serial_number: text, manufacturer: text }).nullish(),
  hostname: text,
});

const pciDevice = z.looseObject({ vendor_id: text, product_id: text, bus: text });

/** The parts of the posted object that somebody here reads; the rest passes as it is. */
export const ramdiskSchema = z.looseObject({
  inventory: inventory.nullish(),
  root_disk: disk.nullish(),
  boot_interface: text,
  pci_devices: z.array(pciDevice).nullish(),
  ipmi_address: text,
  ipmi_v6address: text,
  logs: text,
});

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Hooks read it and do not change it; {@link BeforeInput} and {@link AfterInput} hand it out. */
export type Inventory = DeepReadonly<z.infer<typeof inventory>>;
/** A NIC in the inventory. */
export type NetworkInterface = DeepReadonly<z.infer<typeof networkInterface>>;
/** A disk in the inventory. */
export type Disk = DeepReadonly<z.infer<typeof disk>>;
/** A PCI device as the ramdisk's `pci-devices` collector lists it. */
export type PciDevice = DeepReadonly<z.infer<typeof pciDevice>>;
