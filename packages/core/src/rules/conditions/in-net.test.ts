import { describe, expect, it } from 'vitest';
import { inNet } from './in-net.ts';

const NODE = { uuid: '' };

describe('in-net', () => {
  it.each<[unknown, string, boolean]>([
    ['192.0.2.10', '192.0.2.0/24', true],
    ['192.0.2.10', '192.0.2.77/24', true],
    ['192.0.3.10', '192.0.2.0/24', false],
    ['192.0.2.10', '192.0.2.0/255.255.255.0', true],
    ['192.0.2.10', '192.0.2.10', true],
    ['192.0.2.11', '192.0.2.10', false],
    ['2001:db8::5', '2001:db8::/32', true],
    ['2001:DB8:0::5', '2001:db8::/ffff:ffff::', true],
    ['2001:db9::5', '2001:db8::/32', false],
    ['192.0.2.10', '::/0', false],
    [12288, '0.0.0.0/0', true],
    [3221225994, '192.0.2.0/24', true],
    [4294967296, '::/0', true],
    [4294967296, '0.0.0.0/0', false],
    [0x2001_0db8_0000_0000_0000_0000_0000_0005n, '2001:db8::5', true],
    [0x2001_0db8_0000_0000_0000_0000_0000_0006n, '2001:db8::5', false],
  ])('%o in %s: %s', (value, network, expected) => {
    expect(inNet.prepare({ value: network }).unwrap()(value, NODE)).toBe(expected);
  });

  it.each([
    [5, '5'],
    [null, 'null'],
    [{ a: 1 }, '{"a":1}'],
    ['10/8', '10/8'],
  ])('refuses the network %j by its name', (value, name) => {
    expect(inNet.prepare({ value }).val).toBe(`invalid value: invalid IPNetwork ${name}`);
  });

  it.each([
    null,
    '',
    'host',
    '192.0.2',
    '192.0.2.256',
    true,
    1.5,
    -1,
    [],
    {},
    1e300,
    -(2n ** 64n),
    2n ** 128n,
    '10.0.0.0/8',
  ])('%o is no address', (value) => {
    expect(inNet.prepare({ value: '0.0.0.0/0' }).unwrap()(value, NODE)).toHaveProperty('mismatch');
  });

  it.each([
    '',
    'x',
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '::/129',
    '10.0.0.0/255.0.255.0',
    '10.0.0.0/ff::',
    5,
    ['10.0.0.0/8'],
  ])('%j is no network', (value) => {
    expect(inNet.prepare({ value })).toMatchObject({
      ok: false,
      val: expect.stringContaining('invalid value: invalid IPNetwork'),
    });
  });
});
