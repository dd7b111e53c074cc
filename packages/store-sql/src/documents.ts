import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';

/**
 * Larger documents, in bytes, are (un)packed on another thread, so that they do not block the event
 * loop.
 */
const LARGE = 256 * 1024;
/**
 * The fastest level: a fifth of the size, for a fraction of the time that writing the rest would
 * take. Less of the text is looked back at than could be, which costs a hundredth of the size: what
 * has to be made ready for each document is half as much.
 */
const OPTIONS = { level: 1, windowBits: 14 };
/** How many packed texts are remembered, and the most characters of each. */
const MOST_REMEMBERED = 32;
const LONGEST_REMEMBERED = 64 * 1024;

const deflateApart = promisify<Uint8Array, typeof OPTIONS, Buffer>(deflate);
const inflateApart = promisify<Uint8Array, Buffer>(inflate);

/** What was posted is packed twice in a moment: as the work in hand, and as a document. */
const remembered = new Map<string, Uint8Array>();

/** Packs text for the database: UTF-8 in zlib's format, which has a checksum. */
export async function pack(document: string): Promise<Uint8Array> {
  const known = remembered.get(document);
  if (known !== undefined) return known;
  const bytes = Buffer.from(document);
  if (bytes.length > LARGE) return deflateApart(bytes, OPTIONS);
  const packed = deflateSync(bytes, OPTIONS);
  if (document.length <= LONGEST_REMEMBERED) remember(document, packed);
  return packed;
}

function remember(document: string, packed: Uint8Array): void {
  remembered.set(document, packed);
  const [oldest] = remembered.size > MOST_REMEMBERED ? remembered.keys() : [];
  if (oldest !== undefined) remembered.delete(oldest);
}

export async function unpack(packed: Uint8Array): Promise<string> {
  const bytes = packed.length > LARGE / 8 ? await inflateApart(packed) : inflateSync(packed);
  return bytes.toString();
}
