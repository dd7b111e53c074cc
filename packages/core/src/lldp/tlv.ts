import type { LldpNeighbour } from '../model/lldp-neighbour.ts';

type Writable<T> = T extends readonly (infer Item)[] ? Item[] : T;

/** A neighbour while its TLVs are read. */
export type Draft = { -readonly [Key in keyof LldpNeighbour]: Writable<LldpNeighbour[Key]> };

/** What is odd about a TLV, in words that fit behind its name. */
type TlvProblem = string;

/** A type of TLV: its name in warnings, and how its value is added to a neighbour. */
export interface TlvKind {
  readonly name: string;
  /** Nothing to learn from it if absent. */
  readonly read?: ReadTlv;
}

/**
 * Adds what `value` says to the neighbour, or tells what is odd about it; bytes behind those it
 * needs are left alone.
 */
export type ReadTlv = (value: Uint8Array, neighbour: Draft) => TlvProblem | undefined;

export const CUT_SHORT: TlvProblem = 'is cut short';
export const NOT_UTF8: TlvProblem = 'is not UTF-8 text';

/** The first value stays. */
export function setOnce<Key extends keyof Draft>(neighbour: Draft, key: Key, value: Draft[Key]): void {
  if (!Object.hasOwn(neighbour, key)) neighbour[key] = value;
}

/** A value that is text as a whole. */
export function readText(key: keyof Draft & `${string}_${'name' | 'description'}`): ReadTlv {
  return (value, neighbour) => {
    const text = utf8(value);
    if (text === undefined) return NOT_UTF8;
    setOnce(neighbour, key, text);
    return undefined;
  };
}

/** A value that is a number of 16 bits. */
export function readNumber(key: keyof Draft & `${string}_${'vlan_id' | 'mtu'}`): ReadTlv {
  return (value, neighbour) => {
    const number = uint16(value, 0);
    if (number === undefined) return CUT_SHORT;
    setOnce(neighbour, key, number);
    return undefined;
  };
}

/**
 * The bytes that pairs of hexadecimal digits stand for; `undefined` when `text` is anything else.
 */
export function hexBytes(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    const high = hexDigit(text.charCodeAt(2 * index));
    const low = hexDigit(text.charCodeAt(2 * index + 1));
    if (high === undefined || low === undefined) return undefined;
    bytes[index] = high * 16 + low;
  }
  return bytes;
}

function hexDigit(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : undefined;
}

/** Two lower-case digits a byte. */
export function hexText(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator);
}

// A byte order mark is a character like any other here.
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

export function uint16(bytes: Uint8Array, offset: number): number | undefined {
  const [high, low] = bytes.subarray(offset, offset + 2);
  return high === undefined || low === undefined ? undefined : high * 0x100 + low;
}

export function uint32(bytes: Uint8Array, offset: number): number | undefined {
  const [high, low] = [uint16(bytes, offset), uint16(bytes, offset + 2)];
  return high === undefined || low === undefined ? undefined : high * 0x10000 + low;
}

/** The MAC address that `bytes` begin with. */
export function macText(bytes: Uint8Array): string | undefined {
  return bytes.length < 6 ? undefined : hexText(bytes.subarray(0, 6), ':');
}

/** Families of addresses, by their IANA number. */
const addressFamilies: ReadonlyMap<number, (bytes: Uint8Array) => string | undefined> = new Map([
  [1, ipv4Text],
  [2, ipv6Text],
  [6, macText],
]);

/**
 * The address that `bytes` begin with: a byte for its family, then itself.
 *
 * @returns `null` when the family is not known here, `undefined` when bytes are missing
 */
export function addressText(bytes: Uint8Array): string | null | undefined {
  const [family] = bytes;
  if (family === undefined) return undefined;
  const text = addressFamilies.get(family);
  return text === undefined ? null : text(bytes.subarray(1));
}

/** What is odd about an address for which {@link addressText} has no text. */
export function addressProblem(address: null | undefined): TlvProblem {
  return address === null ? 'holds an address of a family that is not known here' : CUT_SHORT;
}

function ipv4Text(bytes: Uint8Array): string | undefined {
  return bytes.length < 4 ? undefined : bytes.subarray(0, 4).join('.');
}

function ipv6Text(bytes: Uint8Array): string | undefined {
  if (bytes.length < 16) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index));
  // As upstream: an IPv4 address inside an IPv6 address shows as one.
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535') return `::ffff:${bytes.subarray(12, 16).join('.')}`;
  const zeros = longestZeros(groups);
  const texts = groups.map((group) => group.toString(16));
  if (zeros.length < 2) return texts.join(':');
  return `${texts.slice(0, zeros.start).join(':')}::${texts.slice(zeros.start + zeros.length).join(':')}`;
}

/** The first of the longest rows of zeros, for which `::` stands (RFC 5952 §4.2). */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > longest.length) longest = { start, length: index + 1 - start };
  }
  return longest;
}
