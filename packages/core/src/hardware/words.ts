import { truncated } from '../model/text.ts';
import type { ChangedComponent } from '../model/hardware-change.ts';
import type { BmcDetails, CpuDetails, DiskDetails, MemoryDetails, NicDetails, PciDetails } from './hardware.ts';

/** Everything that a part may be told by. */
type Told = Omit<CpuDetails & MemoryDetails & DiskDetails & NicDetails & PciDetails & BmcDetails, 'kind'>;

/** How facts are called in sentences; others by their name. */
const LABELS: Readonly<Record<string, string>> = {
  address: 'PCI address',
  architecture: 'architecture',
  boardProduct: "board's product name",
  boardSerial: "board's serial number",
  boardVendor: "board's vendor",
  chassisSerial: "chassis' serial number",
  dhcp: 'use of DHCP',
  firmwareDate: 'date of the firmware',
  firmwareVendor: 'vendor of the firmware',
  firmwareVersion: 'version of the firmware',
  hasLink: 'link',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  logicalCpus: 'number of logical processors',
  mac: 'MAC address',
  memoryBytes: 'memory',
  product: 'product name',
  productId: 'PCI product',
  secureBoot: 'secure boot',
  serial: 'serial number',
  sizeBytes: 'size',
  speedMbps: 'speed',
  switchId: 'switch (its id)',
  switchName: 'switch (its name)',
  switchPort: 'port of the switch',
  uuid: 'UUID',
  vendorId: 'PCI vendor',
  wwn: 'world wide name',
};

export function labelOf(field: string): string {
  return LABELS[field] ?? field;
}

/** A value as it stands in a sentence. What a machine says of itself may be long, or anything. */
export function wordsOf(field: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return readable(String(value));
  if (field === 'memoryBytes') return binarySize(value);
  if (field === 'sizeBytes') return decimalSize(value);
  if (field === 'speedMbps') return value >= 1000 ? `${rounded(value / 1000)} Gbit/s` : `${value} Mbit/s`;
  return String(value);
}

/** What the part is called in a sentence: `DIMM A4 32 GiB (serial 3FED0FE0)`. */
export function partWords(component: ChangedComponent, part: object): string {
  // All of them are facts of some part; those of other kinds are absent.
  const told = part as Told;
  const serial = told.serial === undefined ? 'no serial number' : `serial ${readable(told.serial)}`;
  switch (component) {
    case 'memory':
      return words(dimm(told.slot), told.sizeBytes && binarySize(told.sizeBytes), `(${serial})`);
    case 'disk':
      return words(
        'disk',
        told.model ?? told.bay,
        told.sizeBytes && decimalSize(told.sizeBytes),
        `(${told.serial === undefined && told.wwn !== undefined ? `WWN ${told.wwn}` : serial})`,
      );
    case 'cpu':
      return words('CPU', told.socket, told.model && `(${told.model})`);
    case 'nic':
    case 'gadget':
      return words('NIC', told.mac, told.address && `at ${told.address}`, told.product && `(${told.product})`);
    case 'accelerator':
    case 'pci':
      return words(
        component === 'pci' ? 'PCI device' : (told.accelerator ?? 'accelerator'),
        told.product ?? (told.vendorId && `${told.vendorId}:${told.productId}`),
        told.address && `at ${told.address}`,
      );
    case 'bmc':
      return words('management controller', told.mac ?? told.ipv4 ?? told.ipv6);
    default:
      return component;
  }
}

/** With a capital, as a sentence begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dimm(slot = ''): string {
  return /dimm/i.test(slot) ? slot : `DIMM ${slot}`;
}

function words(...parts: readonly (string | number | undefined)[]): string {
  return parts
    .map((part) => (typeof part === 'string' ? readable(part) : ''))
    .filter((part) => part.trim() !== '')
    .map((part) => part.trim())
    .join(' ');
}

function readable(text: string): string {
  return truncated(text.replaceAll(/\p{Cc}+/gu, ' '), 100);
}

/** As memory is counted: 32 GiB. */
function binarySize(bytes: number): string {
  return scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']);
}

/** As disks are counted: 4 TB. */
function decimalSize(bytes: number): string {
  return scaled(bytes, 1000, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

function scaled(bytes: number, step: number, units: readonly string[]): string {
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= step && unit < units.length - 1) {
    size /= step;
    unit += 1;
  }
  return `${size >= 100 ? Math.round(size) : rounded(size)} ${units[unit] ?? ''}`;
}

/** With one digit behind the point at most. */
function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
