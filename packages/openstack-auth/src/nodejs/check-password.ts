import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { compare } from 'bcryptjs';
import { LRUCache } from 'lru-cache';
import { FairShare } from '../incoming/fair-share.ts';
import { FairQueue } from './fair-queue.ts';

/**
 * Checks a password against a bcrypt hash. `identity-unavailable` when too many checks wait;
 * requests with the same `source` share a limit.
 */
export type CheckPassword = (
  password: string,
  hash: string,
  source: string | undefined,
) => Promise<Result<boolean, InspectorError>>;

/**
 * How many correct passwords are remembered. bcrypt is slow on purpose, and clients that poll would
 * pay for it each time.
 */
const REMEMBERED = 1000;
/** The most checks that wait at once; one source may have half of them. */
const LONGEST_QUEUE = 32;

/**
 * After a wrong password the next check waits for this multiple of the time that the check took, so
 * that the rest of the service can work.
 */
const REST = 3;

/** A timer that does not keep the process alive. */
const sleep = (milliseconds: number) => setTimeout(milliseconds, undefined, { ref: false });

/**
 * Checks one password at a time, since bcrypt takes a whole core; sources take turns. After a wrong
 * password there is a rest, so that guessing does not take most of the event loop. Correct
 * passwords are remembered as digests, keyed to this process and useless elsewhere. The hash is
 * part of the digest, so a changed password counts at once.
 */
export function createCheckPassword(rest: (milliseconds: number) => Promise<unknown> = sleep): CheckPassword {
  const key = randomBytes(32);
  const right = new LRUCache<string, true>({ max: REMEMBERED });
  const places = new FairShare(LONGEST_QUEUE);
  const turns = new FairQueue();

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
