import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress } from './ip-address.ts';
import { isInNetwork, parseNetwork } from './ip-network.ts';

function network(text: string) {
  const parsed = parseNetwork(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

describe('addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, address) => expect(parseAddress(text)?.toString()).toBe(address));

  it.each([
    null,
    undefined,
    '',
    '192.0.2',
    '192.0.2.256',
    '0x7f.1',
    '010.0.0.1',
    'eth0',
    '::g',
    `fe80::1%${'x'.repeat(100)}`,
  ])('%j is none', (text) => expect(parseAddress(text)).toBeUndefined());
});

describe('networks', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', false],
    ['192.0.2.128/25', '192.0.2.127', false],
    ['192.0.2.128/25', '192.0.2.128', true],
    ['192.0.2.1', '192.0.2.1', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['::/0', '192.0.2.1', false],
    ['2001:db8::1', '2001:db8::1', true],
  ])('%s holds %s: %j', (cidr, address, expected) => {
    expect(isInNetwork(parseAddress(address)!, network(cidr))).toBe(expected);
  });

  it.each([
    ['10.0.0.1/8', '"10.0.0.1/8" is an address inside the network 10.0.0.0/8'],
    ['2001:db8::1/32', '"2001:db8::1/32" is an address inside the network 2001:db8::/32'],
    ['192.0.2.193/26', '"192.0.2.193/26" is an address inside the network 192.0.2.192/26'],
    ['10.0.0.0/33', '"10.0.0.0/33" needs a prefix length from 0 to 32 after its slash'],
    ['2001:db8::/129', '"2001:db8::/129" needs a prefix length from 0 to 128 after its slash'],
    ['10.0.0.0/', '"10.0.0.0/" needs a prefix length from 0 to 32 after its slash'],
    ['10.0.0.0/8/8', '"10.0.0.0/8/8" is no network such as 192.0.2.0/24'],
    ['fe80::%eth0/64', '"fe80::%eth0/64" is no network such as 192.0.2.0/24'],
    ['physnet', '"physnet" is no network such as 192.0.2.0/24'],
    ['', '"" is no network such as 192.0.2.0/24'],
  ])('%j is refused', (cidr, problem) => expect(parseNetwork(cidr)).toBe(problem));

  it('hold the address that they are written with', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (text, length) => {
        const address = parseAddress(text)!;
        const cidr = `${text}/${Math.min(length, address.toByteArray().length * 8)}`;
        const parsed = parseNetwork(cidr);
        // the message ends with the network that was meant
        const meant = typeof parsed === 'string' ? parsed.split(' ').at(-1)! : cidr;
        expect(isInNetwork(address, network(meant))).toBe(true);
      }),
    );
  });
});
