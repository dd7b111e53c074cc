import type { InspectorError, Result } from '@ironic-inspector/core';

/** How to wait for a database that is unreachable. */
export interface StoreWaiting {
  /** The most retries. @default no limit */
  readonly retries?: number;
  /**
   * Seconds before the first retry; each pause is twice the last, up to 30.
   * @default 1
   */
  readonly interval?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  /** Called before each pause, with the error and its seconds. */
  readonly onAway?: (error: InspectorError, pause: number) => void;
}

/** The longest pause, in seconds. */
const LONGEST_PAUSE = 30;

/**
 * Repeats `ready` until the database is reachable. Waiting does not help against other errors, such
 * as a wrong password or tables of a newer version: they end it at once.
 */
export async function waitForStore(
  ready: () => Promise<Result<void, InspectorError>>,
  { retries = Infinity, interval = 1, signal, onAway }: StoreWaiting,
): Promise<Result<void, InspectorError>> {
  for (let tried = 0; ; tried += 1) {
    const done = await ready();
    if (done.ok || tried >= retries || isAborted(signal) || !isAway(done.val)) return done;
    const pause = Math.min(interval * 2 ** tried, LONGEST_PAUSE);
    onAway?.(done.val, pause);
    await pauseOf(pause, signal);
    if (isAborted(signal)) return done;
  }
}

/** The codes of a database that is unreachable, starting, stopping, or out of connections. */
const AWAY: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
  // PostgreSQL: too many connections; shutting down, crashed, starting
  '53300',
  '57P01',
  '57P02',
  '57P03',
]);

function isAway(error: InspectorError): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    // A Unix socket that does not exist yet. The error for a missing SQLite file has no `syscall`.
    if (AWAY.has(code) || (code === 'ENOENT' && syscall === 'connect')) return true;
    if (/^(no answer within|connection terminated|timeout expired)/i.test(cause.message)) return true;
  }
  return false;
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function pauseOf(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  if (isAborted(signal)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
