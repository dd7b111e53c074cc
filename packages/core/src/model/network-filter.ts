import ipaddr from 'ipaddr.js';
import { parseAddress, type IpAddress } from './ip-address.ts';
import { firstAddress, isInNetwork, parseNetwork, type IpNetwork } from './ip-network.ts';
import { Err, Ok, type Result } from '../result.ts';

/** Whether an address is in one of some networks; what is no address is in none. */
export type NetworkFilter = (address: string) => boolean;

/**
 * Reads networks such as `192.0.2.0/24`, `2001:db8::/32` or single addresses; `Err` says what is wrong with each that is none. An IPv4
 * address in the spelling of IPv6 (`::ffff:192.0.2.1`), as dual-stack sockets give it, is that IPv4 address.
 */
export function createNetworkFilter(networks: readonly string[]): Result<NetworkFilter, readonly string[]> {
  const parsed = networks.map((text) => notMapped(parseNetwork(text), text));
  const problems = parsed.filter((network) => typeof network === 'string');
  if (problems.length > 0) return Err(problems);
  const known = parsed.filter((network) => typeof network !== 'string');
  return Ok((text) => {
    const address = plainAddress(text);
    return address !== undefined && known.some((network) => isInNetwork(address, network));
  });
}

/** Where requests from `address` are counted as coming from one place: itself, or the /64 of an IPv6 address; `undefined` when it is none. */
export function sourceNetwork(text: string): string | undefined {
  const address = plainAddress(text);
  if (address === undefined || address.kind() === 'ipv4') return address?.toString();
  return `${firstAddress(address, 64)}/64`;
}

function plainAddress(text: string): IpAddress | undefined {
  const address = parseAddress(text);
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Nothing would ever be in it. */
function notMapped(network: IpNetwork | string, text: string): IpNetwork | string {
  const isMapped =
    typeof network === 'object' && network.address instanceof ipaddr.IPv6 && network.address.isIPv4MappedAddress();
  return isMapped ? `"${text}" is a network of IPv4: write it so` : network;
}
