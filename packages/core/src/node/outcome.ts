import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';

/** Where a flow that carries a run on has brought it. */
export type Outcome = Reached | Stopped;

/** It is where the flow was to bring it. */
export interface Reached {
  readonly kind: 'reached';
  readonly run: Introspection;
}

export type Stopped = Ended | Interrupted;

/** It ended in `error`, which is on record. */
export interface Ended {
  readonly kind: 'ended';
  readonly error: InspectorError;
}

/**
 * It stays in its state, as far as this flow has a say: what failed was not the run. Upkeep carries
 * it on, unless it is in other hands already.
 */
export interface Interrupted {
  readonly kind: 'interrupted';
  readonly error: InspectorError;
}
