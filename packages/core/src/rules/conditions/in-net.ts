import ipaddr from 'ipaddr.js';
import { excerpt } from '../../model/text.ts';
import { Err, Ok } from '../../result.ts';
import type { Condition } from '../rule-plugin.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** `in-net`: the value is an address in the network, or is the one address. */
export const inNet: Condition = Object.freeze({
  name: 'in-net',
  params: { required: ['value'] },
  prepare({ value: wanted }) {
    const network = typeof wanted === 'string' ? parseNetwork(wanted) : undefined;
    if (network === undefined)
      return Err(`invalid value: invalid IPNetwork ${typeof wanted === 'string' ? wanted : excerpt(wanted)}`);
    const [base, bits] = network;
    return Ok((value) => {
      const address = parseAddress(value);
      if (address === undefined) return { mismatch: `${excerpt(value)} is no IP address` };
      return address.kind() === base.kind() && address.match(base, bits);
    });
  },
} satisfies Condition);

/** `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `2001:db8::/32` or an address. Addresses are whole: `10/8` is too easily meant otherwise. */
function parseNetwork(text: string): Network | undefined {
  const [host = '', length, ...rest] = text.trim().split('/');
  const base = parseAddress(host);
  if (base === undefined || rest.length > 0) return undefined;
  const most = base.kind() === 'ipv4' ? 32 : 128;
  if (length === undefined) return [base, most];
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : maskLength(length, base);
  return bits === undefined || bits > most ? undefined : [base, bits];
}

function maskLength(text: string, base: Address): number | undefined {
  const mask = parseAddress(text);
  if (mask === undefined || mask.kind() !== base.kind()) return undefined;
  return mask.prefixLengthFromSubnetMask() ?? undefined;
}

/** As upstream, a whole number is an address as well (`netaddr.IPAddress`). */
function parseAddress(value: unknown): Address | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return addressOfNumber(BigInt(value));
  if (typeof value === 'bigint' && value >= 0n) return addressOfNumber(value);
  if (typeof value !== 'string') return undefined;
  if (ipaddr.IPv4.isValidFourPartDecimal(value)) return ipaddr.IPv4.parse(value);
  return ipaddr.IPv6.isValid(value) && value.includes(':') ? ipaddr.IPv6.parse(value) : undefined;
}

function addressOfNumber(number: bigint): Address | undefined {
  const size = number < 2n ** 32n ? 4 : 16;
  if (number >= 2n ** 128n) return undefined;
  const bytes = Array.from({ length: size }, (_, index) => Number((number >> BigInt(8 * (size - 1 - index))) & 0xffn));
  return size === 4 ? new ipaddr.IPv4(bytes) : new ipaddr.IPv6(bytes);
}
