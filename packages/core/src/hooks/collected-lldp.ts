import { isJsonObject } from '../model/json.ts';
import type { PluginData } from '../model/plugin-data.ts';
import { isEmpty } from './is-empty.ts';
import type { KnownInterface } from './known-interfaces.ts';

/**
 * What the ramdisk heard of LLDP on an interface, just as it was sent: an empty list when nobody spoke, `null` or
 * `undefined` when it did not listen. Ramdisks have sent it apart from the inventory since 2023 and inside it before that.
 */
export function collectedLldp({ name, nic }: KnownInterface, { lldp_raw: raw }: PluginData): unknown {
  const apart = isJsonObject(raw) && Object.hasOwn(raw, name) ? raw[name] : undefined;
  return isEmpty(apart) ? (nic['lldp'] ?? apart) : apart;
}
