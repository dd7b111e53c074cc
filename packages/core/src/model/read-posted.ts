import { parseAddress } from './addresses.ts';
import { macAddress } from './mac-address.ts';
import { isJsonObject } from './json.ts';

/**
 * What firmware and tools write where they have nothing to say, in lower case. The same texts stand
 * in every machine of a kind, so that they identify none.
 */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  '',
  'default string',
  'n/a',
  'none',
  'not available',
  'not provided',
  'not specified',
  'null',
  'system manufacturer',
  'system product name',
  'system serial number',
  'to be filled by o.e.m.',
  'unknown',
]);

/** Addresses that belong to no interface. */
const NO_MACS: ReadonlySet<string> = new Set(['00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff']);

const TRUE: ReadonlySet<unknown> = new Set([true, 1, '1', 'true']);
const FALSE: ReadonlySet<unknown> = new Set([false, 0, '0', 'false']);

/** An object that was posted; an empty one where there is none. */
export function readObject(value: unknown): Readonly<Record<string, unknown>> {
  return isJsonObject(value) ? value : {};
}

/** The elements of a list that was posted. */
export function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects in a list that was posted. */
export function readObjects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return readList(value).filter(isJsonObject);
}

/** A text without blanks around it; `undefined` for other values and for placeholders. */
export function readText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return PLACEHOLDERS.has(text.toLowerCase()) ? undefined : text;
}

/** The texts in a list that was posted. */
export function readTexts(value: unknown): readonly string[] {
  return readList(value).flatMap((item) => readText(item) ?? []);
}

/** What names a disk: text, a number, or a list of them; each once. */
export function readIdentifiers(value: unknown): readonly string[] {
  const all = Array.isArray(value) ? value : [value];
  const texts = all.flatMap(
    (item) => readText(typeof item === 'number' || typeof item === 'bigint' ? `${item}` : item) ?? [],
  );
  return [...new Set(texts)];
}

export function readBoolean(value: unknown): boolean | undefined {
  const sent: unknown = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (TRUE.has(sent)) return true;
  return FALSE.has(sent) ? false : undefined;
}

/** A number of at least 0, also one that was sent as text. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** A whole number of at least 0 that a `number` holds exactly. */
export function readWhole(value: unknown): number | undefined {
  const number = readNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** A whole number where 0 says that it is not known. */
export function readCount(value: unknown): number | undefined {
  return readWhole(value) || undefined;
}

/** A MAC address, lower case with colons. */
export function readMac(value: unknown): string | undefined {
  const mac = typeof value === 'string' ? macAddress(value.trim()) : undefined;
  return mac === undefined || NO_MACS.has(mac) ? undefined : mac;
}

/** An IP address of that kind, without its scope; `0.0.0.0` and `::` are none. */
export function readAddress(value: unknown, kind: 'ipv4' | 'ipv6'): string | undefined {
  const address = typeof value === 'string' ? parseAddress(value.trim()) : undefined;
  return address?.kind() === kind && address.range() !== 'unspecified' ? address.toString() : undefined;
}
