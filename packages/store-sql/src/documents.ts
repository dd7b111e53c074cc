import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';

/**
 * Larger documents, in bytes, are (un)packed on another thread, so that they do not block the event
 * loop.
 */
const LARGE = 256 * 1024;
/**
 * The fastest level: a fifth of the size, for a fraction of the time that writing the rest would
 * take.
 */
const OPTIONS = { level: 1 };

const deflateApart = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const inflateApart = promisify<Uint8Array, Buffer>(inflate);

/** Packs text for the database: UTF-8 in zlib's format, which has a checksum. */
export async function pack(document: string): Promise<Uint8Array> {
  const bytes = Buffer.from(document);
  return bytes.length > LARGE ? deflateApart(bytes, OPTIONS) : deflateSync(bytes, OPTIONS);
}

export async function unpack(packed: Uint8Array): Promise<string> {
  const bytes = packed.length > LARGE / 8 ? await inflateApart(packed) : inflateSync(packed);
  return bytes.toString();
}
