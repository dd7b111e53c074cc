import ipaddr from 'ipaddr.js';
import { parseAddress, type IpAddress } from './ip-address.ts';

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
export function firstAddress(address: IpAddress, prefixLength: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(Math.max(prefixLength - index * 8, 0), 8);
    return byte & (0xff00 >> kept);
  });
  return ipaddr.fromByteArray(bytes).toString();
}
