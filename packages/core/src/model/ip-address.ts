import ipaddr from 'ipaddr.js';

/** A parsed address. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6;

/** Longer texts are no addresses; the scope behind `%` has no limit of its own. */
const MAX_LENGTH = 100;

/**
 * The address that `text` is, without its scope (`fe80::1%eth0`); `undefined` when it is none. Four decimal numbers, or IPv6: `10` is no
 * address.
 */
export function parseAddress(text: string | null | undefined): IpAddress | undefined {
  if (!text || text.length > MAX_LENGTH) return undefined;
  const [address = ''] = text.split('%');
  // Asked for the right kind only: ipaddr.js throws and catches an error to say no.
  if (address.includes(':')) return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address) : undefined;
  return ipaddr.IPv4.isValidFourPartDecimal(address) ? ipaddr.IPv4.parse(address) : undefined;
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
