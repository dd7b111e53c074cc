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
 * How secrets are kept: encrypted where there is a key, with the first one; all keys read.
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
    const sealed = this.#seal(JSON.stringify(credentials), purpose(node));
    if (sealed !== undefined) return Ok(sealed);
    return this.#isPrivate
      ? Ok(credentials)
      : Err(refusal('IPMI credentials cannot be set: this database keeps them', node));
  }

  /**
   * Throws when they were encrypted with a key that is not here, for another node, or are spoilt.
   */
  read(kept: KeptCredentials, node: NodeUuid): IpmiCredentials {
    if (typeof kept !== 'string') return kept;
    return JSON.parse(this.#open(kept, 'the credentials are', purpose(node))) as IpmiCredentials;
  }

  /** The same for what the messages of a webhook are signed with. */
  keepSigning(secret: string, webhook: string): Result<string, InspectorError> {
    const sealed = this.#seal(secret, signing(webhook));
    if (sealed !== undefined) return Ok(sealed);
    return this.#isPrivate ? Ok(secret) : Err(refusal('webhooks cannot be made: this database keeps their secrets'));
  }

  /** Throws as {@link read} does. */
  readSigning(kept: string, webhook: string): string {
    return SEALED.test(kept) ? this.#open(kept, 'the secret of a webhook is', signing(webhook)) : kept;
  }

  /** `undefined` without a key. */
  #seal(text: string, use: Buffer): string | undefined {
    const [first] = this.#keys;
    if (first === undefined) return undefined;
    const [id, key] = first;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, key, nonce).setAAD(use);
    const sealed = [cipher.update(text), cipher.final()];
    return `v1:${id}:${Buffer.concat([nonce, cipher.getAuthTag(), ...sealed]).toString('base64url')}`;
  }

  #open(sealed: string, what: string, use: Buffer): string {
    const [, id = '', text = ''] = SEALED.exec(sealed) ?? [];
    const key = this.#keys.get(id);
    if (key === undefined) throw new Error(`${what} encrypted with the key ${id}, which is not among secretKeys`);
    const bytes = Buffer.from(text, 'base64url');
    const start = NONCE_BYTES + TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(use)
      .setAuthTag(bytes.subarray(NONCE_BYTES, start));
    return `${decipher.update(bytes.subarray(start), undefined, 'utf8')}${decipher.final('utf8')}`;
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

function signing(webhook: string): Buffer {
  return Buffer.from(`ironic-inspector webhook ${webhook}`);
}

function refusal(what: string, node?: NodeUuid): InspectorError {
  const message =
    `${what} only encrypted, and there is no key; ` +
    '[database]secret_key_file in inspector.conf, or secretKeys of createSqlStore, gives it one';
  return new InspectorError('bad-request', message, { node });
}
