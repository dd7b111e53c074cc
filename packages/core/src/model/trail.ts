import type { ErrorCode, FailureCode } from '../errors.ts';
import type { State, StateEvent } from './state-machine.ts';

/** One change of state of a run. */
export interface TrailEntry {
  /** Its place among all changes of state of the run, from 1; those between may be dropped. */
  readonly sequence: number;
  readonly at: Date;
  readonly event: StateEvent;
  /** For the first one: where the run before was; `undefined` when there was none. */
  readonly from: State | undefined;
  readonly to: State;
  /** The instance that made it. */
  readonly instance: string;
  /** Why the run ended in `error`. */
  readonly failure?: FailureCode;
  /** What had held the run up until then. */
  readonly interruption?: ErrorCode;
}

/** How many entries of a trail are kept: its beginning, and its end. */
const FIRST = 16;
const LAST = 48;

/** The trail with one more entry: at most 64, the first 16 and the last 48. */
export function extendTrail(trail: readonly TrailEntry[], entry: Omit<TrailEntry, 'sequence'>): readonly TrailEntry[] {
  return boundedTrail([...trail, { sequence: (trail.at(-1)?.sequence ?? 0) + 1, ...entry }]);
}

/** As much of a trail as is kept. */
export function boundedTrail(trail: readonly TrailEntry[]): readonly TrailEntry[] {
  return trail.length <= FIRST + LAST ? trail : [...trail.slice(0, FIRST), ...trail.slice(-LAST)];
}
