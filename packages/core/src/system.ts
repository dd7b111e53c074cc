import type { Background, Clock } from './contracts/runtime.ts';

/** The longest time a timer takes: one that is set to more ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The system's clock. */
export const systemClock: Clock = Object.freeze({
  now: () => new Date(),
  elapsed: () => performance.now(),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      let timer: ReturnType<typeof setTimeout>;
      const wait = (left: number) => {
        const more = left - LONGEST_TIMER_MS;
        timer = more > 0 ? setTimeout(() => wait(more), LONGEST_TIMER_MS) : setTimeout(end, left);
      };
      wait(milliseconds);
      signal?.addEventListener('abort', end);
    }),
});

/**
 * Has `listener` called when `signal` is aborted, at once if it is already. On workerd a signal
 * belongs to the request in which it was made, and looking at it in another one throws. The only
 * signal that outlives a request is the one of an instance that ends, which no Worker sees.
 *
 * @returns what ends that
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  try {
    if (signal.aborted) listener();
    else signal.addEventListener('abort', listener);
  } catch {
    return () => undefined;
  }
  return () => signal.removeEventListener('abort', listener);
}

/**
 * The same clock, for time limits. Once `over` is aborted no limit is reached any more: its sleeps
 * hold no timer, which would keep a process alive, and never end.
 */
export function clockUntil(clock: Clock, over: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    sleep: async (milliseconds, signal) => {
      let isOver = false;
      const either = new AbortController();
      // With a reason: without one, an error with a stack is made for nobody.
      const end = () => either.abort('over');
      const leave = [
        onAbort(over, () => {
          isOver = true;
          end();
        }),
        ...(signal === undefined ? [] : [onAbort(signal, end)]),
      ];
      await clock.sleep(milliseconds, either.signal);
      for (const leaveOne of leave) leaveOne();
      if (isOver) await new Promise<never>(() => {});
    },
  };
}

/** In this process, at once. */
export const inProcess: Background = Object.freeze({ run: (task: () => Promise<void>) => void task() });

/**
 * Every platform that has `await using` has the symbol; types without the library
 * `esnext.disposable` lack it, and then the member, too.
 */
type DisposalSymbol = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol } ? Key : never;

/** What `await using` calls at the end of its block. */
export type Disposal = { readonly [Key in DisposalSymbol]: () => Promise<void> };

/** Has `await using` end `target` by `end`, where there is that. */
export function makeDisposable(target: object, end: () => Promise<unknown>): void {
  const { asyncDispose } = Symbol as { readonly asyncDispose?: symbol };
  if (asyncDispose === undefined) return;
  Object.defineProperty(target, asyncDispose, { value: async () => void (await end()) });
}
