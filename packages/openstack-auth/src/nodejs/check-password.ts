import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { compare } from 'bcryptjs';
import { LRUCache } from 'lru-cache';
import { FairShare } from '../incoming/fair-share.ts';
import { TakingTurns } from './taking-turns.ts';

/**
 * Whether a password is the one that a bcrypt hash was made of. `identity-unavailable` when too
 * many ask at once; `source` is whose requests are counted together.
 */
export type CheckPassword = (
  password: string,
  hash: string,
  source: string | undefined,
) => Promise<Result<boolean, InspectorError>>;

/** bcrypt is slow on purpose: right passwords are remembered, so that clients which poll do not pay each time. */
const REMEMBERED = 1000;
/**
 * More guesses than these at once only keep the process from its work; one source may make half of
 * them.
 */
const LONGEST_QUEUE = 32;

/**
 * A wrong password leaves the processor to the rest of the service for so many times as long as it
 * took to check.
 */
const REST = 3;

/** Timers keep no process alive that has nothing else to do. */
const sleep = (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false });

/**
 * Checks one password after the other, since bcrypt takes all of a core, and sources take turns.
 * Between guesses there is a rest, or whoever guesses would have most of the event loop. What was
 * right is remembered as a digest under a key of this process, and is of no use elsewhere; another
 * hash is another digest, so a changed password counts at once.
 */
export function createCheckPassword(rest: (milliseconds: number) => Promise<unknown> = sleep): CheckPassword {
  const key = randomBytes(32);
  const right = new LRUCache<string, true>({ max: REMEMBERED });
  const places = new FairShare(LONGEST_QUEUE);
  const turns = new TakingTurns();

  const inTurn = (password: string, hash: string, source = '') =>
    new Promise<boolean>((resolve, reject) => {
      turns.add(source, async () => {
        const begun = performance.now();
        let matches = false;
        try {
          matches = await compare(password, hash);
          resolve(matches);
        } catch (thrown) {
          reject(InspectorError.from(thrown, 'checking a password'));
        }
        if (!matches) await rest(REST * (performance.now() - begun));
      });
    });

  return async (password, hash, source) => {
    const digest = createHmac('sha256', key).update(`${hash}\0${password}`).digest('base64');
    if (right.get(digest) === true) return Ok(true);
    if (!places.take(source)) {
      return Err(new InspectorError('identity-unavailable', 'Too many passwords are being checked'));
    }
    try {
      const matches = await inTurn(password, hash, source);
      if (matches) right.set(digest, true);
      return Ok(matches);
    } finally {
      places.release(source);
    }
  };
}
