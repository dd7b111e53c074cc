import { readFileSync } from 'node:fs';

/** JSON that may be changed: a test's own copy. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/**
 * What ramdisks post, whole, as bytes on the wire; made up, with addresses reserved for
 * documentation.
 *
 * - `virtual-machine`: two NICs, two disks, no management controller, booted by PXELINUX
 * - `ipmi-server`: 32 KB with eight disks, PCI devices, NUMA topology, extra hardware and LLDP;
 *   booted by iPXE
 * - `ipv6-only`: neither NICs nor management controller have an IPv4 address
 * - `infiniband`: booted from an InfiniBand NIC with a client id
 * - `lldp`: three switches with different habits, a NIC without neighbour
 * - `diskless`: no disks, no root disk
 * - `ramdisk-error`: a collector failed; the rest is there
 * - `thousand-disks`: 350 KB of disks
 *
 * And `ipmi-server-later`, which is not in this list, because it is no machine of its own: the
 * `ipmi-server` after a memory module and a disk were pulled out, its firmware was updated and a
 * cable was plugged into another port.
 */
export const PAYLOAD_NAMES = [
  'virtual-machine',
  'ipmi-server',
  'ipv6-only',
  'infiniband',
  'lldp',
  'diskless',
  'ramdisk-error',
  'thousand-disks',
] as const;
export type PayloadName = (typeof PAYLOAD_NAMES)[number];

/** The payload as it is posted. */
export function loadPayloadText(name: PayloadName | 'ipmi-server-later'): string {
  return readFileSync(new URL(`../payloads/${name}.json`, import.meta.url), 'utf8');
}

/** The payload, parsed anew each time. */
export function loadPayload(name: PayloadName | 'ipmi-server-later'): JsonObject {
  return JSON.parse(loadPayloadText(name)) as JsonObject;
}

/**
 * What makes one machine differ from another of its kind; what is absent stays as in the payload.
 */
export interface MachineIdentity {
  /** IPv4 address of the management controller; `null` when it has none. */
  readonly bmc?: string | null;
  /** IPv6 address of the management controller; `null` when it has none. */
  readonly bmcV6?: string | null;
  /**
   * MAC addresses of its NICs, in the order of the inventory; NICs beyond them get addresses made
   * from the first.
   */
  readonly macs?: readonly string[];
  readonly serial?: string;
  readonly hostname?: string;
}

/**
 * The payload of a machine of its own: the same hardware, with its own addresses wherever they are
 * mentioned.
 */
export function personalise(payload: JsonObject, identity: MachineIdentity): JsonObject {
  const inventory = objectIn(payload, 'inventory');
  const vendor = objectIn(inventory, 'system_vendor');
  const own = replaceEverywhere(payload, [
    ...macChanges(inventory, identity.macs ?? []),
    ...quotedChange(inventory['bmc_address'], identity.bmc),
    ...quotedChange(inventory['bmc_v6address'], identity.bmcV6),
    ...quotedChange(vendor['serial_number'], identity.serial),
    ...quotedChange(inventory['hostname'], identity.hostname),
  ]);
  // what was absent or empty is mentioned nowhere, so it is set
  const changed = objectIn(own, 'inventory');
  if (identity.bmc !== undefined) changed['bmc_address'] = identity.bmc;
  if (identity.bmcV6 !== undefined) changed['bmc_v6address'] = identity.bmcV6;
  if (identity.serial !== undefined) objectIn(changed, 'system_vendor')['serial_number'] = identity.serial;
  if (identity.hostname !== undefined) changed['hostname'] = identity.hostname;
  return own;
}

/**
 * MAC addresses of the NICs in the inventory, in order; those of the management controller and of
 * switches are not.
 */
export function macsOf(payload: JsonObject): readonly string[] {
  const interfaces = objectIn(payload, 'inventory')['interfaces'];
  if (!Array.isArray(interfaces)) return [];
  return interfaces.flatMap((entry) => {
    const mac = isObject(entry) ? entry['mac_address'] : undefined;
    return typeof mac === 'string' ? [mac] : [];
  });
}

type TextChange = readonly [from: string, to: string];

/** With colons, and with dashes as PXELINUX writes them. */
function macChanges(inventory: JsonObject, macs: readonly string[]): readonly TextChange[] {
  const [first] = macs;
  if (first === undefined) return [];
  return macsOf({ inventory }).flatMap((old, index): readonly TextChange[] => {
    const mac = macs[index] ?? sibling(first, index);
    return [
      [old, mac],
      [old.replaceAll(':', '-'), mac.replaceAll(':', '-')],
    ];
  });
}

/**
 * An address that no other machine has whose first one differs from `mac`: the same in another
 * range that is no vendor's.
 */
function sibling(mac: string, index: number): string {
  const range = ((index % 16) << 4) | 0x0a;
  return range.toString(16).padStart(2, '0') + mac.slice(2);
}

function quotedChange(from: JsonValue | undefined, to: string | null | undefined): readonly TextChange[] {
  if (typeof from !== 'string' || from === '' || typeof to !== 'string') return [];
  return [[JSON.stringify(from), JSON.stringify(to)]];
}

/** All changes in one pass over the text: one machine's new address may be another's old one. */
function replaceEverywhere(payload: JsonObject, changes: readonly TextChange[]): JsonObject {
  const text = JSON.stringify(payload);
  if (changes.length === 0) return JSON.parse(text) as JsonObject;
  const wanted = new Map(changes);
  const pattern = new RegExp(
    changes.map(([from]) => from.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('|'),
    'g',
  );
  return JSON.parse(text.replaceAll(pattern, (found) => wanted.get(found) ?? found)) as JsonObject;
}

/** The object under `key`; an empty one, in no payload, when there is none. */
function objectIn(holder: JsonObject, key: string): JsonObject {
  const value = holder[key];
  return isObject(value) ? value : {};
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
