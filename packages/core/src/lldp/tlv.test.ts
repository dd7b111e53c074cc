import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, hexBytes, hexText } from './tlv.ts';

describe('hexBytes', () => {
  it.each(['', '00', '09afAF', 'ff'.repeat(300)])('reads %j', (text) => {
    expect(hexText(hexBytes(text)!)).toBe(text.toLowerCase());
  });

  it.each(['0', 'zz', '0g', '0x', ' 00', '00 ', '@0', '/0', ':0', '`0', 'é0', '٣٣', '00\0'])('refuses %j', (text) => {
    expect(hexBytes(text)).toBeUndefined();
  });
});

describe('addressText', () => {
  const ipv6 = (text: string) => addressText(Uint8Array.from([2, ...Buffer.from(text.replaceAll(':', ''), 'hex')]));

  it.each([
    ['0000:0000:0000:0000:0000:0000:0000:0000', '::'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
    ['0001:0000:0000:0002:0000:0000:0000:0003', '1:0:0:2::3'],
    ['0001:0000:0000:0002:0003:0000:0000:0004', '1::2:3:0:0:4'],
    ['0000:0000:0001:0000:0000:0002:0003:0004', '::1:0:0:2:3:4'],
    ['0001:0002:0003:0004:0005:0006:0000:0000', '1:2:3:4:5:6::'],
    ['2001:0db8:0000:0001:0001:0001:0001:0001', '2001:db8:0:1:1:1:1:1'],
    ['0000:0000:0000:0000:0000:ffff:c000:0201', '::ffff:192.0.2.1'],
  ])('writes %s as %s', (bytes, text) => expect(ipv6(bytes)).toBe(text));

  it('shortens addresses as URLs do', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        fc.pre(groups.slice(0, 6).join() !== '0,0,0,0,0,65535');
        const written = groups.map((value) => value.toString(16).padStart(4, '0')).join(':');
        expect(`[${ipv6(written)}]`).toBe(new URL(`http://[${written}]`).hostname);
      }),
    );
  });

  it('tells a missing address from one it cannot write', () => {
    expect(addressText(Uint8Array.of())).toBeUndefined();
    expect(addressText(Uint8Array.of(1, 192, 0, 2))).toBeUndefined();
    expect(addressText(Uint8Array.of(0))).toBeNull();
    expect(addressText(Uint8Array.of(1, 192, 0, 2, 1, 99))).toBe('192.0.2.1');
  });
});
