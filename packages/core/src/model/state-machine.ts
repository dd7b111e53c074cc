/** Where a run is (CONTRACT.md §2.1), in the order of the original's list. */
export const STATES = [
  'starting',
  'waiting',
  'processing',
  'finished',
  'error',
  'reapplying',
  'enrolling',
  'aborting',
] as const;
export type State = (typeof STATES)[number];

/** What moves a run from state to state. */
export type StateEvent =
  | 'start'
  | 'wait'
  | 'process'
  | 'finish'
  | 'error'
  | 'timeout'
  | 'abort'
  | 'abort_end'
  | 'reapply';

/**
 * The whole state machine. What is not here is not possible. As upstream (CONTRACT.md §2.2) except
 * for `waiting` on `error`, which upstream cannot record, `error` on `abort`, which changes
 * nothing there and is left to the abort flow, and `reapplying` on `reapply`, which is busy
 * here.
 */
const TRANSITIONS = {
  starting: { wait: 'waiting', error: 'error', timeout: 'error' },
  waiting: { start: 'starting', process: 'processing', error: 'error', timeout: 'error', abort: 'aborting' },
  processing: { finish: 'finished', error: 'error', timeout: 'error' },
  finished: { start: 'starting', finish: 'finished', reapply: 'reapplying' },
  error: { start: 'starting', error: 'error', reapply: 'reapplying' },
  reapplying: { finish: 'finished', error: 'error', timeout: 'error' },
  enrolling: { process: 'processing', error: 'error', timeout: 'error' },
  aborting: { abort_end: 'error', timeout: 'error' },
} as const satisfies Record<State, Partial<Record<StateEvent, State>>>;

/** Where `event` leads from `state`; `undefined` when it is not possible there. */
export function nextState(state: State, event: StateEvent): State | undefined {
  const row: Partial<Record<StateEvent, State>> = TRANSITIONS[state];
  return row[event];
}

/** The states in which `event` is possible. */
export function statesBefore(event: StateEvent): readonly State[] {
  return STATES.filter((state) => nextState(state, event) !== undefined);
}

/** The original's wording (CONTRACT.md §2.3). */
export function invalidEventMessage(state: State, event: StateEvent): string {
  return `Can not transition from state '${state}' on event '${event}' (no defined transition)`;
}

/** Whether a run in `state` has come to its end, well or not. */
export function isTerminal(state: State): state is 'finished' | 'error' {
  return state === 'finished' || state === 'error';
}

/** Whether somebody works on a run in `state`: it has an owner. */
export function isBusy(state: State): boolean {
  return !isTerminal(state) && state !== 'waiting';
}
