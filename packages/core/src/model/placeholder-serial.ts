import { readText } from './read-posted.ts';

/**
 * What firmware has where a serial number belongs that nobody filled in, in lower case and without
 * anything but letters and digits: `[Empty]`, `<BAD INDEX>`, `(none)`.
 */
const MADE_UP: ReadonlySet<string> = new Set([
  'assettag',
  'badindex',
  'baseboardserialnumber',
  'boardserialnumber',
  'chassisserialnumber',
  'default',
  'dimmsernum',
  'empty',
  'invalid',
  'na',
  'nil',
  'noassettag',
  'noassetinformation',
  'nodimm',
  'nomoduleinstalled',
  'none',
  'notapplicable',
  'notavailable',
  'notfilled',
  'notinstalled',
  'notpopulated',
  'notpresent',
  'notprovided',
  'notsettable',
  'notspecified',
  'null',
  'oem',
  'outofspec',
  'productserialnumber',
  'reserved',
  'serial',
  'serialnumber',
  'systemserial',
  'systemserialnumber',
  'tbd',
  'test',
  'tobefilled',
  'tobefilledbyoem',
  'undefined',
  'unknown',
  'unspecified',
]);

/** UUIDs that firmware has when nobody gave it one, as hexadecimal digits. */
const MADE_UP_UUIDS: ReadonlySet<string> = new Set([
  // American Megatrends, in both orders of bytes
  '03000200040005000006000700080009',
  '00020003000400050006000700080009',
  // a Dell whose service tag is blank
  '4c4c454400002010802080c04f202020',
  '123456781234567890abcddeefaabbcc',
  '12345678123456781234567812345678',
]);

/** American Megatrends numbers its empty fields: `A1_SerNum0`, `Array1_PartNumber2`. */
const NUMBERED = /^[a-z0-9]*(sernum|serialnumber|partnum|partnumber|assettagnum|assettag)\d{0,2}$/;

/** What stands before the digits of a world wide name or of a number in hexadecimal. */
const PREFIX = /^(0x|eui\.|naa\.|wwn-0x|nvme\.)/;

/** What people type who have to type something. */
const COUNTED_UP = ['0123456789', '1234567890', '0123456789abcdef', '123456789abcdef0'].map((digits) =>
  digits.repeat(2),
);

/**
 * Whether a serial number, a UUID or a world wide name is none: the same text stands in many
 * machines, so that it identifies nothing. That is nothing at all, what `facts` leaves out (`None`,
 * `Not Specified`, `To Be Filled By O.E.M.`), other words of firmware for an empty field (`NO
 * DIMM`, `Chassis Serial Number`), one character repeated (`0000000`, `FFFFFFFF`, `xxxx`), digits
 * counted up (`0123456789`), and UUIDs that firmware has from its maker.
 *
 * ```ts
 * import { isPlaceholder } from '@ironic-inspector/core';
 *
 * console.log(isPlaceholder('To be filled by O.E.M.'), isPlaceholder('CZ3404YWNN')); // true false
 * ```
 */
export function isPlaceholder(text: string | null | undefined): boolean {
  const said = readText(text)?.toLowerCase().replace(PREFIX, '');
  if (said === undefined) return true;
  const bare = said.replaceAll(/[^\p{L}\p{N}]/gu, '');
  // One character tells a few machines apart at best; it may be punctuation alone, too.
  if (bare.length < 2 || isRepeated(bare)) return true;
  if (MADE_UP.has(bare) || MADE_UP_UUIDS.has(bare) || NUMBERED.test(bare)) return true;
  return bare.length >= 4 && COUNTED_UP.some((counted) => counted.startsWith(bare));
}

/** A text that identifies something; `undefined` for other values and for placeholders. */
export function readSerial(value: unknown): string | undefined {
  const text = readText(typeof value === 'number' || typeof value === 'bigint' ? `${value}` : value);
  return isPlaceholder(text) ? undefined : text;
}

function isRepeated(text: string): boolean {
  const [first = ''] = text;
  return text === first.repeat(text.length / first.length);
}
