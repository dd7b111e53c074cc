import { describe, expect, it } from 'vitest';
import { ipAddress, isLoopback } from './ip-address.ts';

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
