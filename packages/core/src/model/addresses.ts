import ipaddr from 'ipaddr.js';
import { Err, Ok, type Result } from '../result.ts';

/** A parsed address. */
type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** Longer texts are no addresses; the scope behind `%` has no limit of its own. */
const MAX_LENGTH = 100;

/**
 * The address that `text` is, without its scope (`fe80::1%eth0`); `undefined` when it is none. Four
 * decimal numbers, or IPv6: `10` is no address.
 */
export function parseAddress(text: string | null | undefined): IpAddress | undefined {
  if (!text || text.length > MAX_LENGTH) return undefined;
  const [address = ''] = text.split('%');
  if (address.includes(':')) return parseIpv6(address);
  // Asked for the right kind only: for others ipaddr.js throws an error to say no.
  return ipaddr.IPv4.isValidFourPartDecimal(address) ? ipaddr.IPv4.parse(address) : undefined;
}

function parseIpv6(address: string): IpAddress | undefined {
  try {
    return ipaddr.IPv6.parse(address);
  } catch {
    return undefined;
  }
}

/** The one spelling of an IP address, without a scope; `undefined` when `text` is none. */
export function ipAddress(text: string | null | undefined): string | undefined {
  return parseAddress(text)?.toString();
}

/** Whether `address`, as {@link ipAddress} gives it, leads back to where it is used. */
export function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}

/** Kinds of addresses at which no machine of a network can be reached from elsewhere. */
const UNREACHABLE: ReadonlySet<string> = new Set(['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast']);

/**
 * Whether `text` is an address at which another machine may be reached. A link-local one is not:
 * only with a scope, which names an interface of whoever wrote it. IPv4 inside IPv6
 * (`::ffff:127.0.0.1`, `::127.0.0.1`, `64:ff9b::7f00:1`) is judged as IPv4.
 */
export function isReachable(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && !UNREACHABLE.has(address.range()) && !UNREACHABLE.has(embedded(address).range());
}

/**
 * `::ffff:0:0/96`, `::/96` and `64:ff9b::/96`, where the last four bytes are an IPv4 address; the
 * last one is for NAT64.
 */
const EMBEDDING = ['00000000000000000000ffff', '000000000000000000000000', '0064ff9b0000000000000000'];

function embedded(address: IpAddress): IpAddress {
  const bytes = address.toByteArray();
  const prefix = bytes.slice(0, 12).map((byte) => byte.toString(16).padStart(2, '0'));
  return EMBEDDING.includes(prefix.join('')) ? ipaddr.fromByteArray(bytes.slice(12)) : address;
}

/** An IPv4 or IPv6 network. */
export interface IpNetwork {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** Reads `192.0.2.0/24`, `2001:db8::/32` or a single address; or tells what is wrong with it. */
export function parseNetwork(text: string): IpNetwork | string {
  const [before = '', prefix, ...more] = text.split('/');
  const address = before.includes('%') ? undefined : parseAddress(before);
  if (address === undefined || more.length > 0) return `"${text}" is no network such as 192.0.2.0/24`;
  const bits = address.toByteArray().length * 8;
  if (prefix !== undefined && !(/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits)) {
    return `"${text}" needs a prefix length from 0 to ${bits} after its slash`;
  }
  const prefixLength = prefix === undefined ? bits : Number(prefix);
  const base = firstAddress(address, prefixLength);
  if (base !== address.toString()) return `"${text}" is an address inside the network ${base}/${prefixLength}`;
  return { address, prefixLength };
}

/** An IPv4 address is in no IPv6 network, and the other way round. */
export function isInNetwork(address: IpAddress, network: IpNetwork): boolean {
  return address.kind() === network.address.kind() && address.match(network.address, network.prefixLength);
}

/** `address` with the bits behind the prefix cleared. */
function firstAddress(address: IpAddress, prefixLength: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(prefixLength - index * 8, 0), 8);
    return byte & (0xff00 >> kept);
  });
  return ipaddr.fromByteArray(bytes).toString();
}

/** Whether an address is in one of some networks; what is no address is in none. */
export type NetworkFilter = (address: string) => boolean;

/**
 * Reads networks such as `192.0.2.0/24`, `2001:db8::/32` or single addresses; `Err` says what is
 * wrong with each that is none. An IPv4 address in the spelling of IPv6 (`::ffff:192.0.2.1`), as
 * dual-stack sockets give it, is that IPv4 address.
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

/**
 * Where requests from `address` are counted as coming from one place: itself, or the /64 of an IPv6
 * address; `undefined` when it is none.
 */
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
