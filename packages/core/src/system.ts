import type { Emit } from './contracts/flow-events.ts';
import type { Background, Clock } from './contracts/runtime.ts';
import { describeThrown } from './errors.ts';

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
        cancel();
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = startSystemTimer(milliseconds, end);
      signal?.addEventListener('abort', end);
    }),
});

/**
 * Has `late` called when the time is over, unless the answer is called before, which takes it back.
 * Each call to a store and to Ironic has such a limit, and of the system's clock a bare timer will
 * do: a signal for each, and its event, are four times the work.
 */
export function startTimer(clock: Clock, milliseconds: number, late: () => void): () => void {
  if (clock === systemClock) return startSystemTimer(milliseconds, late);
  const end = new AbortController();
  void clock.sleep(milliseconds, end.signal).then(() => {
    if (!end.signal.aborted) late();
  });
  // With a reason: without one, an error with a stack is made for nobody.
  return () => end.abort('done');
}

function startSystemTimer(milliseconds: number, late: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = (left: number) => {
    const more = left - LONGEST_TIMER_MS;
    timer = more > 0 ? setTimeout(() => wait(more), LONGEST_TIMER_MS) : setTimeout(late, left);
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}

/**
 * Has `listener` called when `signal` is aborted, at once if it is already.
 *
 * @returns what takes that back
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
}

/** In this process, at once. */
export const inProcess: Background = Object.freeze({ run: (task: () => Promise<void>) => void task() });

/**
 * Has `background` carry the task out. A task that throws is a defect, as is a background that
 * does: observers are told. Resolves when the task has ended, and never rejects.
 */
export function runInBackground(
  background: Background,
  doing: string,
  task: () => Promise<unknown>,
  emit: Emit,
): Promise<void> {
  const tell = (thrown: unknown) => {
    const message = `${doing}: ${describeThrown(thrown)}`;
    emit(undefined, { type: 'failed', stage: 'upkeep', code: 'internal', message, cause: thrown });
  };
  return new Promise((resolve) => {
    const guarded = async () => {
      await task();
    };
    try {
      background.run(() => guarded().catch(tell).then(resolve));
    } catch (thrown) {
      tell(thrown);
      resolve();
    }
  });
}

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
