/**
 * At most `limit` characters of a text, and how many more there are: what a machine says of itself
 * may be long, and reasons are kept on record, listed and logged.
 */
export function shortText(text: string, limit = 4000): string {
  if (text.length <= limit) return text;
  // The cut may be inside a character. This also makes V8 copy the part, which would hold on to the
  // whole.
  return `${text.slice(0, limit)}… (${text.length - limit} more characters)`.toWellFormed();
}

/** How many of them a warning tells. */
const MAX_TOLD = 20;

/** The first of `items` as text, and how many more there are. */
export function someOf(items: readonly string[], separator = ', '): string {
  const told = items.slice(0, MAX_TOLD).join(separator);
  return items.length > MAX_TOLD ? `${told}${separator}and ${items.length - MAX_TOLD} more` : told;
}

/**
 * The beginning of a JSON value as text, for traces and messages: at most about `limit` characters
 * of it are ever looked at.
 */
export function excerpt(value: unknown, limit = 80): string {
  return truncated(write(value, limit, 0), limit);
}

/** The beginning of a text, for traces: plug-ins may have a lot to say. */
export function truncated(text: string, limit = 500): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** How deep lists and objects are shown. */
const MAX_DEPTH = 8;

function write(value: unknown, room: number, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(room, 0)));
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (text.length > room || depth >= MAX_DEPTH) return `${text}…`;
    if (text.length > 1) text += ',';
    if (!isList) text += `${JSON.stringify(key.slice(0, room))}:`;
    text += write((value as Record<string, unknown>)[key], room - text.length, depth + 1);
  }
  return text + (isList ? ']' : '}');
}

/** SHA-256 of the text's UTF-8, hexadecimal. */
export function sha256(text: string): Promise<string> {
  return sha256Of(new TextEncoder().encode(text));
}

/** SHA-256 of bytes, hexadecimal. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  return hexadecimal(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
