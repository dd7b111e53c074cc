import type { ErrorCode } from '../errors.ts';

/** Where in a flow something failed. */
export type Stage =
  | 'boot'
  | 'pre-hooks'
  | 'lookup'
  | 'processing'
  | 'finish'
  | 'abort'
  | 'resume'
  | 'firewall'
  | 'data-store'
  | 'ramdisk-logs'
  | 'upkeep';

/**
 * What keeps a run from going on for now: something that it needs is away. The run stays in its
 * state and upkeep carries it on, until the setting `timeout`, counted from `since`, is over.
 */
export interface Interruption {
  /** Where in its flow the run was interrupted last. */
  readonly stage: Stage;
  /** What was away, and why: those of the error that was met last. */
  readonly code: ErrorCode;
  readonly message: string;
  /** When the run was first interrupted in the state that it is in. */
  readonly since: Date;
  /** When it was interrupted last. */
  readonly at: Date;
  /** How often it was, in this state. */
  readonly times: number;
}

/**
 * What an error means to a run that meets it: `interrupts` goes away by itself, or when somebody
 * mends something other than the run, and the same step then succeeds; `ends` would be met again by
 * the same run. This table is the only place that says so.
 */
const EFFECT_ON_RUN = {
  // away, or not now
  'ironic-unavailable': 'interrupts',
  'inspector-unavailable': 'interrupts',
  'store-failed': 'interrupts',
  'identity-unavailable': 'interrupts',
  'name-unavailable': 'interrupts',
  'firewall-failed': 'interrupts',
  overloaded: 'interrupts',
  // another operation has the node: in Ironic, or another instance that took the run over, whose
  // guard then keeps us from writing anything
  'node-locked': 'interrupts',
  // not the run's fault: our own password is being changed
  'identity-refused': 'interrupts',

  'bad-request': 'ends',
  'invalid-options': 'ends',
  'node-not-found': 'ends',
  'introspection-not-found': 'ends',
  'data-not-found': 'ends',
  'rule-not-found': 'ends',
  'run-not-found': 'ends',
  'webhook-not-found': 'ends',
  'webhook-failed': 'ends',
  'not-supported': 'ends',
  'invalid-state': 'ends',
  'lookup-failed': 'ends',
  'processing-failed': 'ends',
  'too-large': 'ends',
  'too-slow': 'ends',
  'already-exists': 'ends',
  'ironic-refused': 'ends',
  'ironic-failed': 'ends',
  'inspector-failed': 'ends',
  unauthenticated: 'ends',
  forbidden: 'ends',
  'callback-refused': 'ends',
  'wait-aborted': 'ends',
  internal: 'ends',
} as const satisfies Record<ErrorCode, 'interrupts' | 'ends'>;

/** Whether a run that meets this error is interrupted by it, and not ended. */
export function interrupts(code: ErrorCode): boolean {
  return EFFECT_ON_RUN[code] === 'interrupts';
}

/** The pause after the second interruption, and the longest, in milliseconds. */
const SECOND_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Whether it is time to try again: in the next round of upkeep after the first time, then after
 * pauses that grow, so that what comes back is not overrun.
 */
export function isTimeToGoOn({ at, times }: Interruption, now: Date): boolean {
  if (times === 1) return true;
  const pause = Math.min(SECOND_PAUSE_MS * 2 ** (times - 2), LONGEST_PAUSE_MS);
  // Either way, because a clock may be set back.
  return Math.abs(now.getTime() - at.getTime()) >= pause;
}

/**
 * Whether a run has been interrupted for longer than a run may take: `timeout` in seconds, 0 is for
 * ever. By a clock that is `ahead` by so many milliseconds it looks older than it is.
 */
export function isOverdue(
  { since }: Interruption,
  ages: { of(since: Date): number },
  timeout: number,
  ahead: number,
): boolean {
  return timeout !== 0 && ages.of(since) - ahead > timeout * 1000;
}
