import type { NodeUuid } from './node.ts';
import { hexadecimal, sha256 } from './text.ts';

/**
 * What a ramdisk shows to prove that it was booted for a run, and what a record keeps to know it
 * again.
 */
interface NewCallbackToken {
  /**
   * Secret. `<node>.<64 hexadecimal digits>`: it needs no escape in a URL, nor on a kernel line.
   */
  readonly token: string;
  /** SHA-256 of the token, hexadecimal. */
  readonly digest: string;
}

const TOKEN = /^([\w-]{1,64})\.[0-9a-f]{64}$/;

/**
 * A token that nobody can guess: 256 random bits. It names its node, so that its run is found
 * without a search by the secret.
 */
export async function newCallbackToken(node: NodeUuid): Promise<NewCallbackToken> {
  const token = `${node}.${hexadecimal(crypto.getRandomValues(new Uint8Array(32)))}`;
  return { token, digest: await sha256(token) };
}

/** The node that `token` names; `undefined` when it is no token. */
export function nodeOfToken(token: string): NodeUuid | undefined {
  return TOKEN.exec(token)?.[1];
}

/**
 * Whether `digest` is that of `token`. How long it takes says nothing about how much of it is
 * right.
 */
export async function isDigestOf(token: string, digest: string | undefined): Promise<boolean> {
  const offered = await sha256(token);
  const wanted = digest ?? '';
  let difference = offered.length ^ wanted.length;
  for (let index = 0; index < offered.length; index++)
    difference |= offered.charCodeAt(index) ^ wanted.charCodeAt(index);
  return difference === 0;
}

/**
 * In place of the digest of a token, on the record of a run whose data Ironic has taken: no token
 * has it, so that nobody posts for the run past Ironic. A run that processes the data again has it,
 * too.
 */
export const RELAYED = 'relayed';

/** Whether Ironic's own inspection took the data of the run. */
export function isRelayed({ tokenDigest }: { readonly tokenDigest: string | undefined }): boolean {
  return tokenDigest === RELAYED;
}
