import type { Context } from '../context.ts';
import { ipAddress, isLoopback } from '../model/ip-address.ts';
import type { Node } from '../model/node.ts';
import { hostOf } from './host-of.ts';

/**
 * The addresses of the node's management controller, as `driver_info` has it (CONTRACT.md §3.2):
 * the first field that is filled decides; URLs, ports and brackets are taken apart; names are
 * resolved; loopback addresses do not count. None is an empty list: a value that leads nowhere is a
 * warning.
 */
export async function bmcAddresses(
  context: Pick<Context, 'settings' | 'resolveHost' | 'emit'>,
  node: Node,
): Promise<readonly string[]> {
  const info = node.driver_info ?? {};
  const warn = (message: string) =>
    context.emit({ uuid: node.uuid }, { type: 'warning', source: 'bmc-address', message });
  if (info['ipmi_bridging'] && info['ipmi_bridging'] !== 'no') return [];
  const field = ['ipmi_address', ...context.settings.ipmiAddressFields].find((name) => info[name]);
  if (field === undefined) return [];
  const host = hostOf(info[field]);
  if (host === undefined) {
    warn(`driver_info.${field} holds no address: ${JSON.stringify(info[field])}`);
    return [];
  }
  const found = await resolve(context, host, warn);
  if (found.length === 0) warn(`driver_info.${field} is ${host}, which has no address`);
  const usable = found.filter((address) => !isLoopback(address));
  if (usable.length < found.length)
    warn(`driver_info.${field} is ${host}: a loopback address is no management controller's`);
  return [...new Set(usable)];
}

async function resolve(
  { resolveHost }: Pick<Context, 'resolveHost'>,
  host: string,
  warn: (message: string) => void,
): Promise<readonly string[]> {
  const address = ipAddress(host);
  if (address !== undefined) return [address];
  if (resolveHost === undefined) {
    warn(`${host} is a name, and no resolveHost is given`);
    return [];
  }
  const resolved = await resolveHost(host);
  if (resolved.err) {
    warn(`could not resolve ${host}: ${resolved.val.message}`);
    return [];
  }
  return resolved.val.map(ipAddress).filter((found) => found !== undefined);
}
