import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createNetworkFilter,
  ipAddress,
  isInNetwork,
  isLoopback,
  isReachable,
  parseAddress,
  parseNetwork,
  sourceNetwork,
} from './addresses.ts';

describe('ipAddress', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['10', undefined],
    ['010.0.0.1', undefined],
    ['0x7f.1', undefined],
    ['bmc.example', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j', (text, address) => expect(ipAddress(text)).toBe(address));
});

it.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.1', false],
])('%s is a loopback address: %j', (address, loopback) => expect(isLoopback(address)).toBe(loopback));

it.each([
  ['192.0.2.1', true],
  ['10.0.0.1', true],
  ['100.64.0.1', true],
  ['2001:db8::1', true],
  ['fd00::1', true],
  ['::ffff:192.0.2.1', true],
  ['64:ff9b::192.0.2.1', true],
  ['127.0.0.1', false],
  ['127.9.9.9', false],
  ['0.0.0.0', false],
  ['0.0.0.1', false],
  ['169.254.169.254', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['fe80::1%eth0', false],
  ['ff02::1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:a9fe:a9fe', false],
  ['::ffff:255.255.255.255', false],
  ['::ffff:224.0.0.1', false],
  ['::127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['bmc.example', false],
])('%s may be reached from elsewhere: %j', (address, reachable) => expect(isReachable(address)).toBe(reachable));

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

describe('a network filter', () => {
  const filter = createNetworkFilter(['192.0.2.0/24', '2001:db8::/32', '198.51.100.7']).unwrap();

  it.each([
    '192.0.2.0',
    '192.0.2.255',
    '2001:db8::1',
    '2001:DB8:0:0::1',
    '198.51.100.7',
    '::ffff:192.0.2.9',
    '::FFFF:c000:209',
  ])('has %s', (address) => expect(filter(address)).toBe(true));

  it.each(['192.0.3.1', '2001:db9::1', '198.51.100.8', '::ffff:192.0.3.1', '', 'localhost', '192.0.2', '3221225985'])(
    'has not %j',
    (address) => expect(filter(address)).toBe(false),
  );

  it('of everything has everything of its kind', () => {
    const all = createNetworkFilter(['0.0.0.0/0']).unwrap();
    expect([all('203.0.113.9'), all('::ffff:203.0.113.9'), all('::1')]).toEqual([true, true, false]);
  });

  it('of nothing has nothing', () => expect(createNetworkFilter([]).unwrap()('192.0.2.1')).toBe(false));

  it('tells all that is wrong with networks', () => {
    const problems = createNetworkFilter(['x', '192.0.2.1/24', '192.0.2.0/24', '::ffff:192.0.2.0/120']).val;
    expect(problems).toEqual([
      expect.stringContaining('"x" is no network'),
      expect.stringContaining('192.0.2.0/24'),
      expect.stringContaining('"::ffff:192.0.2.0/120" is a network of IPv4'),
    ]);
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['', undefined],
  ['unknown', undefined],
])('requests from %j count as from %j', (address, source) => {
  expect(sourceNetwork(address)).toBe(source);
});
