import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { IpmiCredentials, NodeUuid, Result } from '@ironic-inspector/core';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_LENGTH = 12;
/** `v1:KEY:BYTES`, where the bytes are nonce, tag and what is encrypted. */
const SEALED = /^v1:([0-9a-f]+):([A-Za-z0-9_-]+)$/;

/** Credentials as they stand in a row: text where they are encrypted. */
export type KeptCredentials = IpmiCredentials | string;

/**
 * How credentials are kept: encrypted where there is a key, with the first one; all keys read.
 * Without a key they stand as they are, but only in files that nobody else reads and from which
 * they can be erased.
 */
export class Secrets {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #isPrivate: boolean;

  /** Throws `invalid-options` when a key cannot be one. */
  constructor(keys: readonly Uint8Array[], isPrivate: boolean) {
    for (const [index, key] of keys.entries()) {
      if (key.length === KEY_BYTES) continue;
      const message = `secretKeys.${index}: must have ${KEY_BYTES} bytes, not ${key.length}`;
      throw new InspectorError('invalid-options', message);
    }
    this.#keys = new Map(keys.map((key) => [keyId(key), createSecretKey(key)]));
    this.#isPrivate = isPrivate;
  }

  /** `bad-request` where they could not be kept from others. */
  keep(credentials: IpmiCredentials, node: NodeUuid): Result<KeptCredentials, InspectorError> {
    const [first] = this.#keys;
    if (first === undefined) return this.#isPrivate ? Ok(credentials) : Err(refusal(node));
    const [id, key] = first;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(purpose(node));
    const sealed = [cipher.update(JSON.stringify(credentials)), cipher.final()];
    return Ok(`v1:${id}:${Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url')}`);
  }

  /**
   * Throws when they were encrypted with a key that is not here, for another node, or are spoilt.
   */
  read(kept: KeptCredentials, node: NodeUuid): IpmiCredentials {
    if (typeof kept !== 'string') return kept;
    const [, id = '', text = ''] = SEALED.exec(kept) ?? [];
    const key = this.#keys.get(id);
    if (key === undefined)
      throw new Error(`the credentials are encrypted with the key ${id}, which is not among secretKeys`);
    const bytes = Buffer.from(text, 'base64url');
    const start = NONCE_BYTES + TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(purpose(node))
      .setAuthTag(bytes.subarray(NONCE_BYTES, start));
    return JSON.parse(
      `${decipher.update(bytes.subarray(start), undefined, 'utf8')}${decipher.final('utf8')}`,
    ) as IpmiCredentials;
  }
}

/** Tells keys apart, and nothing of them. */
function keyId(key: Uint8Array): string {
  return createHmac('sha256', key).update('ironic-inspector key id').digest('hex').slice(0, KEY_ID_LENGTH);
}

/** What is encrypted for one node is none for another. */
function purpose(node: NodeUuid): Buffer {
  return Buffer.from(`ironic-inspector credentials ${node}`);
}

function refusal(node: NodeUuid): InspectorError {
  const message =
    'IPMI credentials cannot be set: this database keeps them only encrypted, and there is no key; ' +
    '[database]secret_key_file in inspector.conf, or secretKeys of createSqlStore, gives it one';
  return new InspectorError('bad-request', message, { node });
}
