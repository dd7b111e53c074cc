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
