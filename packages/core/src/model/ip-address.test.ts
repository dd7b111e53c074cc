import { describe, expect, it } from 'vitest';
import { ipAddress, isLoopback, isReachable } from './ip-address.ts';

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
