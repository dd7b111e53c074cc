import { yieldToOthers } from '../concurrency.ts';

/** So many characters are decoded at a time: whole groups of four. */
const STEP = 1024 * 1024;

/**
 * The bytes that base64 text says, `undefined` when it is none. In steps: of an archive of many
 * megabytes there is one copy, and others work meanwhile. As `atob` does, white space is passed
 * over, and padding may be missing.
 */
export async function decodeBase64(text: string): Promise<Uint8Array | undefined> {
  const characters = /\s/.test(text) ? text.replaceAll(/[\t\n\f\r ]/g, '') : text;
  const padding = characters.indexOf('=');
  // Only at the end of all: what is padded in the middle is none.
  const end = padding === -1 ? characters.length : padding;
  if (end < characters.length - 2) return undefined;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let filled = 0;
  for (let start = 0; start < characters.length; start += STEP) {
    const part = decoded(characters.slice(start, start + STEP));
    if (part === undefined) return undefined;
    for (let index = 0; index < part.length; index++) bytes[filled + index] = part.charCodeAt(index);
    filled += part.length;
    await yieldToOthers(text);
  }
  return bytes;
}

function decoded(part: string): string | undefined {
  try {
    return atob(part);
  } catch {
    return undefined;
  }
}
