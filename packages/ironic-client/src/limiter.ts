import pLimit from 'p-limit';

/** Lets `limit` pieces of work go on at once; the others wait, first come, first served. */
export type Limiter = <T>(work: () => Promise<T>, signal: AbortSignal | undefined, ifAborted: () => T) => Promise<T>;

/** `ifAborted` is the result of work whose signal ends the waiting before its turn has come. */
export function createLimiter(limit: number): Limiter {
  const turns = pLimit(limit);
  return async (work, signal, ifAborted) => {
    if (signal === undefined || turns.activeCount < limit) return await turns(work);
    // Work that was given up while it waited does nothing when its turn comes.
    return await untilAborted(
      turns(async () => (signal.aborted ? ifAborted() : await work())),
      signal,
      ifAborted,
    );
  };
}

/**
 * The value of `promise`, or `ifAborted()` if the signal comes first; `promise` then goes on
 * unwatched.
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  ifAborted: () => T,
): Promise<T> {
  if (signal === undefined) return await promise;
  if (signal.aborted) return ifAborted();
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => resolve(ifAborted());
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Resolves after `milliseconds`, or when the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await untilAborted(over, signal, () => clearTimeout(timer));
}
