import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePciIds } from './pci-names.ts';

describe('parsePciIds', () => {
  it('passes over what is no line of the format', () => {
    const names = parsePciIds('# comment\n\t1521  Nobody\n8086  Intel Corporation\nnonsense\n\t1521  I350\r\n');
    expect(names.vendor('8086')).toBe('Intel Corporation');
    expect(names.product('8086', '1521')).toBe('I350');
    expect(names.vendor('1521')).toBeUndefined();
    expect(names.className('020000')).toBeUndefined();
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\t', '\n', '\r', ' ', '8', 'C', '#') }), (text) => {
        expect(parsePciIds(text).vendor('nobody')).toBeUndefined();
      }),
    );
  });
});
