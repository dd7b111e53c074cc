import { EndSignal, Semaphore } from '../concurrency.ts';
import type { About, FlowStep } from '../contracts/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import { isTerminal } from '../model/state-machine.ts';
import { onAbort } from '../system.ts';

/** How many waits look at their record at a time: there may be one for each node. */
const LOOKS_AT_ONCE = 8;

/** Lets those who wait for a run know its record as soon as this instance has ended it. */
export class RunEnds {
  readonly #waits = new Map<string, Set<(run: Introspection) => void>>();
  /** Whoever looks at a record to see whether another instance has ended its run takes one. */
  readonly looks = new Semaphore(LOOKS_AT_ONCE, Infinity);

  /** What comes with signals of callers, who may have many waits end by one. */
  readonly #aborts = new WeakMap<AbortSignal, EndSignal>();

  /**
   * Calls `end` when `signal` is aborted, at once if it is already. @returns what takes that back
   */
  onAbort(signal: AbortSignal, end: () => void): () => void {
    const known = this.#aborts.get(signal);
    if (known !== undefined) return known.listen(end);
    const abort = new EndSignal();
    this.#aborts.set(signal, abort);
    onAbort(signal, () => abort.end());
    return abort.listen(end);
  }

  /** Takes note of a step of a flow. */
  hear(about: About, step: FlowStep): void {
    if (step.type !== 'state-changed' || !isTerminal(step.to) || about?.runId === undefined) return;
    for (const tell of this.#waits.get(about.runId) ?? []) tell(about);
  }

  /** Calls `tell` when the run ends. @returns what takes that back */
  listen(runId: string, tell: (run: Introspection) => void): () => void {
    const waits = this.#waits.get(runId) ?? new Set();
    this.#waits.set(runId, waits.add(tell));
    return () => {
      waits.delete(tell);
      if (waits.size === 0 && this.#waits.get(runId) === waits) this.#waits.delete(runId);
    };
  }
}
