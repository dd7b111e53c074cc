import { createHmac, randomBytes } from 'node:crypto';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { compare } from 'bcryptjs';
import { LRUCache } from 'lru-cache';
import { FairShare } from '../incoming/fair-share.ts';

/**
 * Whether a password is the one that a bcrypt hash was made of. `identity-unavailable` when too many ask at once; `source` is whose
 * requests are counted together.
 */
export type CheckPassword = (
  password: string,
  hash: string,
  source: string | undefined,
) => Promise<Result<boolean, InspectorError>>;

/** bcrypt is slow on purpose: right passwords are remembered, so that clients which poll do not pay each time. */
const REMEMBERED = 1000;
/** More guesses than these at once only keep the process from its work; one source may make half of them. */
const LONGEST_QUEUE = 32;

/**
 * Checks one password after the other, since bcrypt takes all of a core. What was right is remembered as a digest under a key of this
 * process, and is of no use elsewhere; another hash is another digest, so a changed password counts at once.
 */
export function createCheckPassword(): CheckPassword {
  const key = randomBytes(32);
  const right = new LRUCache<string, true>({ max: REMEMBERED });
  let queue: Promise<unknown> = Promise.resolve();
  const places = new FairShare(LONGEST_QUEUE);

  return async (password, hash, source) => {
    const digest = createHmac('sha256', key).update(`${hash}\0${password}`).digest('base64');
    if (right.get(digest) === true) return Ok(true);
    if (!places.take(source)) {
      return Err(new InspectorError('identity-unavailable', 'Too many passwords are being checked'));
    }
    const checked = queue.then(() => compare(password, hash));
    queue = checked.catch(() => undefined);
    try {
      const matches = await checked;
      if (matches) right.set(digest, true);
      return Ok(matches);
    } finally {
      places.release(source);
    }
  };
}
