import { parseLldp } from '../lldp/parse-lldp.ts';
import { isJsonObject } from '../model/json.ts';
import type { LldpNeighbour } from '../model/lldp-neighbour.ts';
import type { InterfaceFacts } from '../model/machine-facts.ts';
import { readBoolean, readMac, readObject, readText } from '../model/read-posted.ts';
import { gather, type Gathered } from './component.ts';
import { type ExtraItem, itemsOf } from './extra.ts';
import { isGadget } from './gadget.ts';
import type { HardwareSource, NicDetails } from './hardware.ts';
import { inOrder } from './identify.ts';
import { readPciId } from './pci-names.ts';
import { type PostedHardware, readWords } from './posted.ts';

type Nic = Gathered<NicDetails>;

/** An interface of the inventory, or of `hardware-detect` alone. */
interface Seen {
  readonly name: string | undefined;
  readonly nic: InterfaceFacts | undefined;
  readonly said: ExtraItem;
}

/**
 * The NICs of the inventory, with what `hardware-detect` said of the same MAC address; without an
 * inventory, those of the latter. Interfaces that share an address, such as a NIC and its VLANs,
 * are one.
 */
export function readNics(read: PostedHardware): { nics: Nic[]; known: HardwareSource[] } {
  const { facts, extra, inventory } = read;
  const network = itemsOf(extra, 'network');
  const detected = new Map(inOrder([...network], ([item]) => item).map(([item, said]) => [said, item]));
  const byMac = new Map([...detected.keys()].toReversed().flatMap((said) => [[readMac(said.get('serial')), said]]));
  const listed = facts.interfaces.map((nic): Seen => {
    const named = nic.name === undefined ? undefined : network.get(nic.name);
    // What has that name and another address is another NIC.
    const isSame = named !== undefined && readMac(named.get('serial')) === undefined;
    const said = (nic.mac === undefined ? undefined : byMac.get(nic.mac)) ?? (isSame ? named : undefined);
    if (said !== undefined) detected.delete(said);
    return { name: nic.name, nic, said: said ?? new Map<string, unknown>() };
  });
  // The ramdisk lists NICs alone; lshw has bridges and bonds, too.
  const isListed = Array.isArray(inventory['interfaces']);
  const more = isListed ? [] : [...detected].map(([said, name]): Seen => ({ name, nic: undefined, said }));
  const neighbours = neighboursOf(read);
  return {
    nics: oneForEachMac([...listed, ...more].map((seen) => nicOf(seen, neighbours))),
    known: [...(isListed ? (['inventory'] as const) : []), ...(network.size > 0 ? (['extra'] as const) : [])],
  };
}

function nicOf({ name, nic, said }: Seen, neighbours: ReadonlyMap<string, LldpNeighbour>): Nic {
  const businfo = readText(said.get('businfo'));
  const facts = gather<NicDetails>({
    mac: { inventory: nic?.mac, extra: readMac(said.get('serial')) },
    gadget: {},
    address: { inventory: nic?.pciAddress?.toLowerCase(), extra: businfo?.toLowerCase().replace(/^pci@/, '') },
    name: nic === undefined ? { extra: name } : { inventory: name },
    vendorId: { inventory: readPciId(nic?.vendor) },
    productId: { inventory: readPciId(nic?.product) },
    vendor: { extra: readWords(said.get('vendor')) },
    product: { extra: readWords(said.get('product')) },
    firmware: { extra: readWords(said.get('firmware')) },
    speedMbps: { inventory: nic?.speedMbps, extra: speedOf(said.get('speed')) },
    hasLink: { inventory: nic?.hasCarrier, extra: linkOf(said.get('link')) },
    ...switchOf(name === undefined ? undefined : neighbours.get(name)),
  });
  const { mac, address, vendorId, product } = facts;
  const driver = nic?.driver ?? readText(said.get('driver'));
  const traits = { name, driver, address, hasVendor: vendorId !== undefined, product };
  return mac !== undefined && isGadget({ mac, ...traits }) ? { ...facts, gadget: true } : facts;
}

function switchOf(neighbour: LldpNeighbour = {}) {
  return {
    switchName: { lldp: readWords(neighbour.switch_system_name) },
    switchId: { lldp: readText(neighbour.switch_chassis_id) },
    switchPort: { lldp: readText(neighbour.switch_port_id) },
  };
}

/** By interface: what `lldp_basic` made of it, where that hook ran, else what was heard. */
function neighboursOf({ facts, posted }: PostedHardware): ReadonlyMap<string, LldpNeighbour> {
  const neighbours = new Map(facts.lldp.map(({ interface: name, tlvs }) => [name, parseLldp(tlvs).neighbour]));
  for (const [name, valid] of Object.entries(readObject(posted['all_interfaces']))) {
    const processed = readObject(valid)['lldp_processed'];
    if (isJsonObject(processed)) neighbours.set(name, processed);
  }
  return neighbours;
}

/** Of the interfaces that share an address the one of which most is known: the NIC itself. */
function oneForEachMac(nics: readonly Nic[]): Nic[] {
  const best = new Map<string, Nic>();
  const nameless: Nic[] = [];
  for (const nic of nics) {
    if (nic.mac === undefined) {
      nameless.push(nic);
      continue;
    }
    const other = best.get(nic.mac);
    if (other === undefined || rank(nic) > rank(other)) best.set(nic.mac, nic);
  }
  return [...best.values(), ...nameless];
}

/** The more is known the better; then the shorter name: `eth0` before `eth0.100`. */
function rank({ gadget, address, vendorId, name = '', sources }: Nic): number {
  const known = Object.keys(sources).length + (address === undefined ? 0 : 50) + (vendorId === undefined ? 0 : 50);
  return (gadget === true ? -500 : 0) + known - Math.min(name.length, 100) / 1000;
}

const UNITS: Readonly<Record<string, number>> = { k: 1e-3, m: 1, g: 1e3, t: 1e6 };

/** `10Gbit/s` in Mbit/s. */
function speedOf(value: unknown): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,6})\s*([kmgt])bit\/s$/i.exec(readText(value) ?? '') ?? [];
  const speed = Number(digits) * (UNITS[unit.toLowerCase()] ?? 0);
  return Number.isInteger(speed) && speed > 0 ? speed : undefined;
}

function linkOf(value: unknown): boolean | undefined {
  const text = readText(value)?.toLowerCase();
  return text === 'yes' || text === 'no' ? text === 'yes' : readBoolean(value);
}
