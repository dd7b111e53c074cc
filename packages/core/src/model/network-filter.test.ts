import { describe, expect, it } from 'vitest';
import { createNetworkFilter, sourceNetwork } from './network-filter.ts';

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
