import { parseLldp } from '../lldp/parse-lldp.ts';
import { macAddress } from '../model/mac-address.ts';
import type { NetworkInterface } from '../model/inventory.ts';
import { isEmpty, isJsonObject } from '../model/json.ts';
import type { LldpNeighbour } from '../model/lldp-neighbour.ts';
import type { PluginData, ValidInterface } from '../model/plugin-data.ts';
import type { BeforeInput } from './hook.ts';

/** An interface of the inventory that `validate_interfaces` found in order. */
interface KnownInterface {
  readonly name: string;
  /** Lower case with colons, as ports have it. */
  readonly mac: string;
  /** As the ramdisk sent it. */
  readonly nic: NetworkInterface;
  /** What hooks have found out about it: they may add to it. */
  readonly valid: ValidInterface;
}

/**
 * The inventory's interfaces in their order, without those that lack a name or a valid MAC address.
 */
export function knownInterfaces(input: BeforeInput): KnownInterface[] {
  return (input.inventory.interfaces ?? []).flatMap((nic) => knownInterface(nic, input) ?? []);
}

/** `undefined` when `validate_interfaces` passed it over. */
export function knownInterface(nic: NetworkInterface, { pluginData }: BeforeInput): KnownInterface | undefined {
  const all = pluginData.all_interfaces ?? {};
  const { name } = nic;
  const mac = macAddress(nic.mac_address);
  if (!name || mac === undefined || !Object.hasOwn(all, name)) return undefined;
  const valid = all[name];
  return valid === undefined ? undefined : { name, mac, nic, valid };
}

/**
 * What the ramdisk heard of LLDP on an interface, just as it was sent: an empty list when nobody
 * spoke, `null` or `undefined` when it did not listen. Ramdisks have sent it apart from the
 * inventory since 2023 and inside it before that.
 */
export function collectedLldp({ name, nic }: KnownInterface, { lldp_raw: raw }: PluginData): unknown {
  const apart = isJsonObject(raw) && Object.hasOwn(raw, name) ? raw[name] : undefined;
  return isEmpty(apart) ? (nic['lldp'] ?? apart) : apart;
}

/**
 * What the switch at the other end of an interface's cable said: what `lldp_basic` found, where
 * that ran before, else the same from what the ramdisk collected. TLVs that cannot be read are a
 * warning.
 *
 * @returns `undefined` when the ramdisk did not listen
 */
export function heardNeighbour(known: KnownInterface, { pluginData, log }: BeforeInput): LldpNeighbour | undefined {
  if (known.valid.lldp_processed !== undefined) return known.valid.lldp_processed;
  const collected = collectedLldp(known, pluginData);
  if (collected === undefined || collected === null) return undefined;
  const { neighbour, warnings } = parseLldp(collected);
  if (warnings.length > 0) log.warn(`LLDP on ${known.name}: ${warnings.join('; ')}`);
  return neighbour;
}
