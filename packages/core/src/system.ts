import type { Background, Clock } from './contracts/runtime.ts';

/** The system's clock. */
export const systemClock: Clock = Object.freeze({
  now: () => new Date(),
  sleep: (milliseconds: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal?.addEventListener('abort', end);
    }),
});

/** In this process, at once. */
export const inProcess: Background = Object.freeze({ run: (task: () => Promise<void>) => void task() });
