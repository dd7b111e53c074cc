import { bootMacAddress } from './mac-address.ts';
import type {
  DiskFacts,
  DmiFacts,
  ExtraHardwareRow,
  InterfaceFacts,
  LldpTlv,
  MachineFacts,
  NumaFacts,
  PciDeviceFacts,
  SystemFacts,
} from './machine-facts.ts';
import {
  readAddress,
  readBoolean,
  readCount,
  readIdentifiers,
  readList,
  readMac,
  readNumber,
  readObject,
  readObjects,
  readText,
  readTexts,
  readWhole,
} from './read-posted.ts';

type Posted = Readonly<Record<string, unknown>>;

/**
 * Reads what a ramdisk posted of its machine: numbers are numbers, addresses have one spelling, and
 * what says nothing is `undefined`: `0.0.0.0`, `::/0`, a MAC address of zeros or ones, a count of
 * 0, empty text, `None`, `N/A`, `Unknown`, and what firmware has where nobody filled it in, such as
 * `To Be Filled By O.E.M.` and `Default string`.
 *
 * Takes anything and never throws: what is not as a ramdisk posts it is left out. So it may be
 * given what `continue` was given, what `runHooks` answers as data, or what is stored of a run. The
 * data itself is not changed.
 *
 * ```ts
 * import { facts } from '@ironic-inspector/core';
 *
 * const { cpu, bmc } = facts({ inventory: { cpu: { count: 8, frequency: '2100.084' }, bmc_address: '0.0.0.0' } });
 * console.log(cpu.frequencyMhz, bmc.ipv4); // 2100.084 undefined
 * ```
 */
export function facts(data: unknown): MachineFacts {
  const posted = readObject(data);
  const inventory = readObject(posted['inventory']);
  const cpu = readObject(inventory['cpu']);
  const memory = readObject(inventory['memory']);
  const boot = readObject(inventory['boot']);
  const configuration = readObject(posted['configuration']);
  const rootDisk = readObject(posted['root_disk']);
  return {
    hostname: readText(inventory['hostname']),
    interfaces: readObjects(inventory['interfaces']).map(interfaceFacts),
    disks: readObjects(inventory['disks']).map(diskFacts),
    rootDisk: Object.keys(rootDisk).length === 0 ? undefined : diskFacts(rootDisk),
    cpu: {
      count: readCount(cpu['count']),
      sockets: readCount(cpu['socket_count']),
      architecture: readText(cpu['architecture']),
      model: readText(cpu['model_name']),
      frequencyMhz: readNumber(cpu['frequency']) || undefined,
      flags: readTexts(cpu['flags']),
    },
    memory: { totalBytes: readCount(memory['total']), physicalMib: readCount(memory['physical_mb']) },
    bmc: {
      ipv4: readAddress(inventory['bmc_address'], 'ipv4'),
      ipv6: readAddress(inventory['bmc_v6address'], 'ipv6'),
      mac: readMac(inventory['bmc_mac']),
    },
    boot: {
      mode: bootMode(boot['current_boot_mode']),
      mac: bootMac(boot['pxe_interface']) ?? bootMac(posted['boot_interface']),
    },
    system: systemFacts(readObject(inventory['system_vendor'])),
    pciDevices: readObjects(posted['pci_devices']).map(pciDeviceFacts),
    usbDevices: readObjects(posted['usb_devices']).map(({ vendor, product, handle }) => ({
      vendor: readText(vendor),
      product: readText(product),
      handle: readText(handle),
    })),
    numa: numaFacts(readObject(posted['numa_topology'])),
    dmi: dmiFacts(readObject(posted['dmi'])),
    lldp: lldpFacts(readObject(posted['lldp_raw']), readObjects(inventory['interfaces'])),
    extraHardware: readList(posted['data']).filter(isRow),
    collectors: readTexts(configuration['collectors']),
    managers: readObjects(configuration['managers']).map(({ name, version }) => ({
      name: readText(name),
      version: readText(version),
    })),
    error: readText(posted['error']),
  };
}

function interfaceFacts(nic: Posted): InterfaceFacts {
  return {
    name: readText(nic['name']),
    mac: readMac(nic['mac_address']),
    ipv4: readAddress(nic['ipv4_address'], 'ipv4'),
    ipv6: readAddress(nic['ipv6_address'], 'ipv6'),
    clientId: readText(nic['client_id']),
    hasCarrier: readBoolean(nic['has_carrier']),
    speedMbps: readCount(nic['speed_mbps']),
    vendor: readText(nic['vendor']),
    product: readText(nic['product']),
    biosName: readText(nic['biosdevname']),
    pciAddress: readText(nic['pci_address']),
    driver: readText(nic['driver']),
  };
}

function diskFacts(disk: Posted): DiskFacts {
  return {
    name: readText(disk['name']),
    model: readText(disk['model']),
    vendor: readText(disk['vendor']),
    sizeBytes: readWhole(disk['size']),
    rotational: readBoolean(disk['rotational']),
    serials: readIdentifiers(disk['serial']),
    wwns: readIdentifiers(disk['wwn']),
    wwnsWithExtension: readIdentifiers(disk['wwn_with_extension']),
    wwnVendorExtensions: readIdentifiers(disk['wwn_vendor_extension']),
    hctl: readText(disk['hctl']),
    byPath: readText(disk['by_path']),
    logicalSectorBytes: readCount(disk['logical_sectors']),
    physicalSectorBytes: readCount(disk['physical_sectors']),
    transport: readText(disk['tran']),
  };
}

function systemFacts(system: Posted): SystemFacts {
  const firmware = readObject(system['firmware']);
  return {
    manufacturer: readText(system['manufacturer']),
    product: readText(system['product_name']),
    serial: readText(system['serial_number']),
    firmware: {
      vendor: readText(firmware['vendor']),
      version: readText(firmware['version']),
      buildDate: readText(firmware['build_date']),
    },
  };
}

function bootMode(value: unknown): 'bios' | 'uefi' | undefined {
  const mode = readText(value)?.toLowerCase();
  return mode === 'bios' || mode === 'uefi' ? mode : undefined;
}

function bootMac(value: unknown): string | undefined {
  return readMac(bootMacAddress(readText(value)));
}

function pciDeviceFacts(device: Posted): PciDeviceFacts {
  const digits = (value: unknown) => readText(value)?.toLowerCase();
  return {
    address: readText(device['bus']),
    vendorId: digits(device['vendor_id']),
    productId: digits(device['product_id']),
    class: digits(device['class']),
    revision: digits(device['revision']),
    numaNode: readWhole(device['numa_node_id']),
  };
}

function numaFacts(numa: Posted): NumaFacts {
  return {
    memory: readObjects(numa['ram']).map((memory) => ({
      node: readWhole(memory['numa_node']),
      sizeKib: readWhole(memory['size_kb']),
    })),
    cores: readObjects(numa['cpus']).map((core) => ({
      node: readWhole(core['numa_node']),
      core: readWhole(core['cpu']),
      threads: readList(core['thread_siblings']).flatMap((thread) => readWhole(thread) ?? []),
    })),
    interfaces: readObjects(numa['nics']).map((nic) => ({
      node: readWhole(nic['numa_node']),
      name: readText(nic['name']),
    })),
  };
}

function dmiFacts(dmi: Posted): DmiFacts {
  const { devices, ...memory } = readObject(dmi['memory']);
  return {
    bios: readObject(dmi['bios']),
    cpus: readObjects(dmi['cpu']),
    memory,
    memoryDevices: readObjects(devices),
  };
}

/** What the collector heard; where it heard nothing, what older ramdisks have in the inventory. */
function lldpFacts(raw: Posted, nics: readonly Posted[]): MachineFacts['lldp'] {
  const heard = new Map<string, readonly LldpTlv[]>();
  const hear = (name: unknown, sent: unknown) => {
    const tlvs = readList(sent).filter(isTlv);
    if (typeof name === 'string' && tlvs.length > 0) heard.set(name, tlvs);
  };
  for (const { name, lldp } of nics) hear(name, lldp);
  for (const [name, sent] of Object.entries(raw)) hear(name, sent);
  return [...heard].map(([name, tlvs]) => ({ interface: name, tlvs }));
}

function isTlv(value: unknown): value is LldpTlv {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string';
}

function isRow(value: unknown): value is ExtraHardwareRow {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const last: unknown = value[3];
  const said = typeof last === 'string' || typeof last === 'number';
  return said && value.slice(0, 3).every((item) => typeof item === 'string');
}
