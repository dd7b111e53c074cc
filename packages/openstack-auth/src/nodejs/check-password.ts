import { createHmac, randomBytes } from 'node:crypto';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { compare } from 'bcryptjs';
import { LRUCache } from 'lru-cache';

/** Whether a password is the one that a bcrypt hash was made of. `identity-unavailable` when too many ask at once. */
export type CheckPassword = (password: string, hash: string) => Promise<Result<boolean, InspectorError>>;

/** bcrypt is slow on purpose: right passwords are remembered, so that clients which poll do not pay each time. */
const REMEMBERED = 1000;
/** More guesses than these at once only keep the process from its work. */
const LONGEST_QUEUE = 32;

/**
 * Checks one password after the other, since bcrypt takes all of a core. What was right is remembered as a digest under a key of this
 * process, and is of no use elsewhere; another hash is another digest, so a changed password counts at once.
 */
export function createCheckPassword(): CheckPassword {
  const key = randomBytes(32);
  const right = new LRUCache<string, true>({ max: REMEMBERED });
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (password, hash) => {
    const digest = createHmac('sha256', key).update(`${hash}\0${password}`).digest('base64');
    if (right.get(digest) === true) return Ok(true);
    if (waiting >= LONGEST_QUEUE) {
      return Err(new InspectorError('identity-unavailable', 'Too many passwords are being checked'));
    }
    waiting += 1;
    const checked = queue.then(() => compare(password, hash));
    queue = checked.catch(() => undefined);
    try {
      const matches = await checked;
      if (matches) right.set(digest, true);
      return Ok(matches);
    } finally {
      waiting -= 1;
    }
  };
}
