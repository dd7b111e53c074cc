import { promisify } from 'node:util';
import { deflate, deflateSync, inflate, inflateSync } from 'node:zlib';

/**
 * Beyond this many bytes a document is (un)packed on a thread of its own, so that nothing else has
 * to wait.
 */
const LARGE = 256 * 1024;
/**
 * A fifth of the size for a fraction of the time that writing the rest would take; see
 * docs/decisions.
 */
const OPTIONS = { level: 1 };

const deflateApart = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const inflateApart = promisify<Uint8Array, Buffer>(inflate);

/** Text as the database holds it: UTF-8 in zlib's format, which has a checksum. */
export async function pack(document: string): Promise<Uint8Array> {
  const bytes = Buffer.from(document);
  return bytes.length > LARGE ? deflateApart(bytes, OPTIONS) : deflateSync(bytes, OPTIONS);
}

export async function unpack(packed: Uint8Array): Promise<string> {
  const bytes = packed.length > LARGE / 8 ? await inflateApart(packed) : inflateSync(packed);
  return bytes.toString();
}
