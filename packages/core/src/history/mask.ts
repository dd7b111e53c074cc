import { jsonText } from '../model/exact-json.ts';
import { isSecretName, MASKED, maskSecrets, upToSecretName } from '../model/secrets.ts';
import { shortText } from '../model/text.ts';

/** How long a text, a list and a value may be. */
const MAX_TEXT = 1000;
const MAX_ITEMS = 100;
const MAX_VALUE = 8192;
const MAX_DEPTH = 12;

/** `text` without secrets, and not too long. */
export function maskText(text: string): string {
  return maskSecrets(shortText(text, MAX_TEXT * 4))
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

/** As {@link maskText}, for a text that says what became of something: a secret ends it. */
export function maskNote(text: string): string {
  const masked = maskText(text);
  const before = upToSecretName(masked);
  return before === undefined ? masked : `${before} ${MASKED}`;
}

/** The first of a list. */
export function someOf<T>(items: readonly T[]): readonly T[] {
  return items.length > MAX_ITEMS ? items.slice(0, MAX_ITEMS) : items;
}

/** A JSON value of this name without secrets, and not too long. */
export function maskValue(name: string, value: unknown): unknown {
  const masked = maskMember(name, value, 0);
  if (typeof masked !== 'object' || masked === null) return masked;
  const { length } = jsonText(masked);
  return length > MAX_VALUE ? `(${length} characters of JSON)` : masked;
}

function maskMember(name: string, value: unknown, depth: number): unknown {
  if (isSecretName(name) && value !== null && value !== undefined) return MASKED;
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return someOf(value as unknown[]).map((item) => maskMember(name, item, depth + 1));
  const members = Object.entries(value).map(([key, item]) => [key, maskMember(key, item, depth + 1)] as const);
  return Object.fromEntries(members);
}
