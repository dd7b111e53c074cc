import type { Clock } from '@ironic-inspector/core';

/** One post of a ramdisk, answered or not. */
export interface Post {
  /** From 1. */
  readonly attempt: number;
  /** HTTP status; `undefined` when no answer came. */
  readonly status: number | undefined;
  /** The answer's body as text, or why none came. */
  readonly text: string;
  /** The node in the answer; `undefined` unless it is a success. */
  readonly uuid: string | undefined;
  /** Whether the ramdisk will post again. */
  readonly again: boolean;
}

export interface CallBackOptions {
  readonly url: string;
  /** The body. */
  readonly payload: string;
  readonly clock: Clock;
  /** Aborts when the machine is turned off. */
  readonly signal: AbortSignal;
  /** A factor for the ramdisk's pauses of 5 to 30 seconds. */
  readonly pauseScale: number;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly fetch: typeof globalThis.fetch;
  readonly onPost: (post: Post) => void;
}

/** The ramdisk's own numbers (`ironic_python_agent/inspector.py`). */
const ATTEMPTS = 5;
const PAUSE = { multiplierMs: 1_500, shortestMs: 5_000, longestMs: 30_000 };

/**
 * Posts the payload as the ramdisk does: again after a lost connection, 409 and 500 or more, five
 * times in all, and not after any other answer.
 *
 * @returns the last post; `undefined` when the machine was turned off before there was an answer.
 */
export async function callBack(options: CallBackOptions): Promise<Post | undefined> {
  for (let attempt = 1; !options.signal.aborted; attempt += 1) {
    const post = await postOnce(options, attempt);
    if (options.signal.aborted && post.status === undefined) return undefined;
    options.onPost(post);
    if (!post.again) return post;
    await options.clock.sleep(pauseAfter(attempt) * options.pauseScale, options.signal);
  }
  return undefined;
}

async function postOnce({ url, payload, signal, timeoutMs, fetch }: CallBackOptions, attempt: number): Promise<Post> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: payload,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await response.text();
    const again = attempt < ATTEMPTS && (response.status === 409 || response.status >= 500);
    return { attempt, status: response.status, text, uuid: response.ok ? uuidIn(text) : undefined, again };
  } catch (error) {
    return { attempt, status: undefined, text: reasonOf(error), uuid: undefined, again: attempt < ATTEMPTS };
  }
}

/** Milliseconds to wait after this attempt: 5, 5, 6, 12 seconds. */
function pauseAfter(attempt: number): number {
  const grown = PAUSE.multiplierMs * 2 ** (attempt - 1);
  return Math.min(PAUSE.longestMs, Math.max(PAUSE.shortestMs, grown));
}

function uuidIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    const uuid = typeof answer === 'object' && answer !== null && 'uuid' in answer ? answer.uuid : undefined;
    return typeof uuid === 'string' ? uuid : undefined;
  } catch {
    return undefined;
  }
}

/** The reason of a failure is in the error's cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
