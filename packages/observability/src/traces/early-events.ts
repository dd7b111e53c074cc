import type { FlowEvent } from '@ironic-inspector/core';

const MAX_REQUESTS = 1000;
const MAX_EVENTS = 200;

/**
 * Events of requests before the look-up has found their run: early hooks, and calls that find the
 * node. Bounded.
 */
export class EarlyEvents {
  readonly #byRequest = new Map<string, FlowEvent[]>();

  keep(requestId: string, event: FlowEvent): void {
    const events = this.#byRequest.get(requestId);
    if (events !== undefined) {
      if (events.length < MAX_EVENTS) events.push(event);
      return;
    }
    this.#byRequest.set(requestId, [event]);
    const [oldest] = this.#byRequest.keys();
    if (this.#byRequest.size > MAX_REQUESTS && oldest !== undefined) this.#byRequest.delete(oldest);
  }

  /** Takes out all events of the request so far, in order. */
  take(requestId: string | undefined): readonly FlowEvent[] {
    if (requestId === undefined) return [];
    const events = this.#byRequest.get(requestId);
    this.#byRequest.delete(requestId);
    return events ?? [];
  }
}
