import type { Identifier } from '../contracts/history-records.ts';
import { identifierList } from '../hardware/identifier-list.ts';
import { identifiersOf } from '../hardware/identifiers.ts';
import { isJsonObject } from '../model/json.ts';
import { attributesOf, inventoryMacs } from '../model/lookup-attributes.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';

/** How many identifiers are kept of one machine that was refused. */
const MOST = 32;

/**
 * What the machine may be looked for by, as its data says: each thing once, in one spelling. Its
 * port may have any of its MAC addresses, those that other machines have, too, among them.
 */
export function machineIdentifiers(data: RamdiskData): readonly Identifier[] {
  const macs = [...attributesOf(data).mac, ...inventoryMacs(data)].map((value) => ({ kind: 'mac', value }) as const);
  const own = snapshotIdentifiers(data);
  const all = [...own.filter(({ kind }) => kind !== 'mac'), ...own, ...macs];
  const kept = new Map(all.map((identifier) => [`${identifier.kind} ${identifier.value}`, identifier]));
  return [...kept.values()].slice(0, MOST);
}

/** What tells the machine from others, and the addresses of its management controller. */
export function snapshotIdentifiers(data: RamdiskData): readonly Identifier[] {
  const addresses = attributesOf(data).bmc_address.map((value) => ({ kind: 'bmc-address', value }) as const);
  return [...identifierList(identifiersOf(identifyingPart(data))), ...addresses];
}

/** Members that identifiers are read from. */
const INVENTORY = ['system_vendor', 'bmc_address', 'bmc_v6address', 'bmc_mac', 'interfaces'];
const DMI = ['system', 'chassis', 'baseboard', 'bios'];
const EXTRA = ['system', 'network', 'ipmi'];

/**
 * Without what identifies nothing: to read disks, PCI devices and what switches said takes several
 * times as long, and each run comes by here.
 */
function identifyingPart(data: RamdiskData): unknown {
  const inventory = members(data.inventory, INVENTORY);
  const { interfaces } = inventory;
  const nics = Array.isArray(interfaces) ? interfaces.map(withoutNeighbours) : interfaces;
  const { dmi, extra, data: rows } = data as { readonly dmi?: unknown; readonly extra?: unknown; data?: unknown };
  return {
    inventory: { ...inventory, interfaces: nics },
    dmi: members(dmi, DMI),
    extra: members(extra, EXTRA),
    data: Array.isArray(rows) ? rows.filter((row) => Array.isArray(row) && EXTRA.includes(String(row[0]))) : [],
  };
}

function members(holder: unknown, names: readonly string[]): Record<string, unknown> {
  if (!isJsonObject(holder)) return {};
  return Object.fromEntries(names.flatMap((name) => (name in holder ? [[name, holder[name]]] : [])));
}

function withoutNeighbours(nic: unknown): unknown {
  return isJsonObject(nic) && 'lldp' in nic ? { ...nic, lldp: null } : nic;
}
