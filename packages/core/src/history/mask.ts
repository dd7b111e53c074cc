import { jsonText } from '../model/exact-json.ts';
import { shortText } from '../model/text.ts';

/** What stands in place of a secret. */
export const MASKED = '***';

/** Names whose values are secrets, or may be. */
const SECRET =
  /pass(word|wd|phrase)|secret|token|credential|private|user_?name|(^|[_-])(key|keys|kg|sig|auth)($|[_-])|api_?key|community|configdrive/i;

/** How `<name>=<secret>` and `"<name>": "<secret>"` are written in kernel lines, URLs and JSON. */
const ASSIGNED =
  /((?:pass(?:word|wd|phrase)|secret|token|api_?key|credentials?|user_?name|community|sig(?:nature)?)["']?\s*(?:=|:|%3D|\bis\b)\s*["']?)[^\s"'&,;}]+/gi;

/** The tokens of callbacks, wherever they are. */
const TOKEN = /[\w-]{1,64}\.[0-9a-f]{64}/g;

/** What a client says of itself to a server. */
const AUTHORIZATION = /(\bauthorization["']?\s*[=:]\s*["']?(?:[a-z]+\s+)?)[^\s"',;}]+/gi;

/** `https://user:password@host` */
const USER_INFO = /(\/\/)[^\s/@]+@/g;

/** How long a text, a list and a value may be. */
const MAX_TEXT = 1000;
const MAX_ITEMS = 100;
const MAX_VALUE = 8192;
const MAX_DEPTH = 12;

/** Whether something of this name is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** `text` without secrets, and not too long. */
export function maskText(text: string): string {
  return maskSecrets(shortText(text, MAX_TEXT * 4))
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

/** `text` without secrets, however long it is. */
export function maskSecrets(text: string): string {
  return text
    .replaceAll(TOKEN, MASKED)
    .replaceAll(USER_INFO, `$1${MASKED}@`)
    .replaceAll(AUTHORIZATION, `$1${MASKED}`)
    .replaceAll(ASSIGNED, `$1${MASKED}`);
}

/** As {@link maskText}, for a text that says what became of something: a secret ends it. */
export function maskNote(text: string): string {
  const masked = maskText(text);
  const found = SECRET.exec(masked);
  return found === null ? masked : `${masked.slice(0, found.index + found[0].length)} ${MASKED}`;
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
