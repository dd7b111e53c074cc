import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@ironic-inspector/core';

/** Time that stands still until it is told to move. A sleep of no time ends at once. */
export interface ManualClock extends Clock {
  /**
   * Moves time by `milliseconds`. Sleeps that end on the way end in order, each at its time, and
   * what they set going runs until it rests before time moves on: a sleep it begins may end on the
   * way, too.
   */
  advance(milliseconds: number): Promise<void>;
  /** Sets the time of day, back when negative; nothing passes, and no sleep ends. */
  jump(milliseconds: number): void;
  /**
   * Lets run what can run without time moving. Work that waits for a socket or a file may need
   * {@link eventually}.
   */
  idle(): Promise<void>;
  /** How many sleeps have not ended. */
  readonly sleeping: number;
}

interface Sleep {
  readonly until: number;
  readonly end: () => void;
}

/**
 * Turns of the event loop that count as rest: promise jobs, and what they put off by a turn or two.
 */
const TURNS = 5;

/** @param start - when it begins; the same in every run unless told otherwise. */
export function manualClock(start: Date = new Date('2024-01-01T00:00:00.000Z')): ManualClock {
  let now = 0;
  let wall = start.getTime();
  const sleeps = new Set<Sleep>();

  const idle = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn += 1) await setImmediate();
  };
  // Of those that end at the same time the one that began first comes first.
  const nextUntil = (target: number): Sleep | undefined =>
    [...sleeps].filter(({ until }) => until <= target).toSorted((left, right) => left.until - right.until)[0];

  return {
    now: () => new Date(wall + now),
    elapsed: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (milliseconds <= 0 || signal?.aborted === true) return resolve();
        const end = () => {
          sleeps.delete(sleep);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const sleep = { until: now + milliseconds, end };
        sleeps.add(sleep);
        signal?.addEventListener('abort', end);
      }),
    advance: async (milliseconds) => {
      const target = now + milliseconds;
      await idle();
      for (let sleep = nextUntil(target); sleep !== undefined; sleep = nextUntil(target)) {
        now = Math.max(now, sleep.until);
        sleep.end();
        await idle();
      }
      now = target;
    },
    jump: (milliseconds) => void (wall += milliseconds),
    idle,
    get sleeping() {
      return sleeps.size;
    },
  };
}
