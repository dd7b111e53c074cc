import type { NetworkInterface } from '../model/inventory.ts';
import { macAddress } from '../model/mac-address.ts';
import type { ValidInterface } from '../model/plugin-data.ts';
import type { BeforeInput } from './hook.ts';

/** An interface of the inventory that `validate_interfaces` found in order. */
export interface KnownInterface {
  readonly name: string;
  /** Lower case with colons, as ports have it. */
  readonly mac: string;
  /** As the ramdisk sent it. */
  readonly nic: NetworkInterface;
  /** What hooks have found out about it: they may add to it. */
  readonly valid: ValidInterface;
}

/** The inventory's interfaces in their order, without those that lack a name or a valid MAC address. */
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
