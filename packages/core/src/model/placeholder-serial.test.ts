import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlaceholder, readSerial } from './placeholder-serial.ts';

describe('isPlaceholder', () => {
  it.each([
    '',
    '  ',
    null,
    undefined,
    'None',
    'N/A',
    'Not Specified',
    'Not Available',
    'NO DIMM',
    'To be filled by O.E.M.',
    'To Be Filled By O.E.M',
    'Default string',
    'System Serial Number',
    'Chassis Serial Number',
    'Base Board Serial Number',
    '<BAD INDEX>',
    '[empty]',
    'A1_SerNum0',
    'SerNum3',
    'Array1_PartNumber0',
    '0',
    '-',
    '..........',
    '0000000000',
    '0x00000000',
    'FFFFFFFF',
    'xxxxxxxxxx',
    '\u{1F4A9}\u{1F4A9}',
    '00:00:00:00',
    '0123456789',
    '1234567890',
    '123456789',
    '01234567890123456789',
    '0123456789ABCDEF',
    '1234567',
    'eui.0000000000000000',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
    '00020003-0004-0005-0006-000700080009',
    '4C4C4544-0000-2010-8020-80C04F202020',
    '12345678-1234-5678-90AB-CDDEEFAABBCC',
    '01234567-89ab-cdef-0123-456789abcdef',
  ])('is %j', (text) => expect(isPlaceholder(text)).toBe(true));

  it.each([
    'CZ3404YWNN',
    'JLRCY12',
    'G032KG2',
    '61866da06bc6e7001f920081106a8012',
    '0x700ECE90',
    'drive-scsi0-0-0-0',
    'VMware-56 4d 12 34',
    '00000000-0000-0000-0000-ac1f6b123456',
    '4c4c4544-0032-4710-8053-b7c04f4b4732',
    '1234568',
    'S3EVNX0J',
    'eui.0025385b71b0c4a1',
    'ÄÖ12345',
  ])('is not %j', (text) => expect(isPlaceholder(text)).toBe(false));

  it('takes any text, and cares for neither case nor blanks around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(isPlaceholder(` ${text}\n`)).toBe(isPlaceholder(text));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,12}$/), (text) => {
        expect(isPlaceholder(text.toUpperCase())).toBe(isPlaceholder(text));
      }),
    );
  });

  it('is one character repeated, however often and between whatever', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('0', 'f', 'x', '9'),
        fc.nat(40),
        fc.constantFrom('', '-', ':', ' '),
        (char, more, between) => {
          expect(
            isPlaceholder(
              Array(more + 1)
                .fill(char)
                .join(between),
            ),
          ).toBe(true);
        },
      ),
    );
  });
});

describe('readSerial', () => {
  it.each([
    [' CZ3404YWNN ', 'CZ3404YWNN'],
    [71234567, '71234567'],
    [12n ** 20n, `${12n ** 20n}`],
    ['None', undefined],
    [0, undefined],
    [null, undefined],
    [['CZ3404YWNN'], undefined],
  ])('reads %s', (value, serial) => expect(readSerial(value)).toBe(serial));
});
