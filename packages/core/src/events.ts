import type { Clock } from './contracts/runtime.ts';
import type { About, FlowEvent, FlowStep, Observer } from './model/flow-events.ts';

/** Hands flow events to observers, later and in order, so that they can neither slow a flow nor fail it. */
export class EventQueue {
  readonly #observers: readonly Observer[];
  readonly #clock: Clock;
  #waiting: FlowEvent[] = [];

  constructor(observers: readonly Observer[], clock: Clock) {
    this.#observers = observers;
    this.#clock = clock;
  }

  /** Whether nobody is told anything. */
  get unwatched(): boolean {
    return this.#observers.length === 0;
  }

  emit(about: About, step: FlowStep, requestId: string | undefined, globalRequestId?: string): void {
    if (this.unwatched) return;
    if (this.#waiting.length === 0) setTimeout(() => this.flush(), 0);
    const base = { at: this.#clock.now(), node: about?.uuid, runId: about?.runId, requestId };
    this.#waiting.push({ ...step, ...base, ...(globalRequestId !== undefined && { globalRequestId }) });
  }

  /** Hands out what is waiting, now. */
  flush(): void {
    const events = this.#waiting;
    this.#waiting = [];
    for (const event of events) {
      for (const observer of this.#observers) tell(observer, event);
    }
  }
}

function tell(observer: Observer, event: FlowEvent): void {
  try {
    const answer: unknown = observer(event);
    if (answer instanceof Promise) answer.catch(() => undefined);
  } catch {
    // An observer's defect is its own: there is nobody to tell but observers.
  }
}
