import ipaddr from 'ipaddr.js';

/** The one spelling of an IP address, without a scope; `undefined` when `text` is none. Four decimal numbers or IPv6: `10` is no address. */
export function ipAddress(text: string | null | undefined): string | undefined {
  const [address = ''] = (text ?? '').split('%');
  const valid = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  return valid ? ipaddr.parse(address).toString() : undefined;
}

/** Whether `address`, as {@link ipAddress} gives it, leads back to where it is used. */
export function isLoopback(address: string): boolean {
  return ipaddr.process(address).range() === 'loopback';
}
