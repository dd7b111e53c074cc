import type { ErrorCode, Failure, FailureCode, FailureStage, InspectorError } from '../errors.ts';
import type { Stage } from './interruption.ts';
import type { Introspection } from './introspection.ts';

/** What an error is as the end of a run, unless it says so itself. */
const CODE_OF = {
  'bad-request': 'node-unsuitable',
  'invalid-state': 'node-unsuitable',
  'node-not-found': 'node-gone',
  'introspection-not-found': 'node-gone',
  'ironic-refused': 'ironic-refused',
  'already-exists': 'ironic-refused',
  'ironic-failed': 'ironic-failed',
  'processing-failed': 'data-unusable',
  'lookup-failed': 'data-unusable',
  'data-not-found': 'data-unusable',
  'too-large': 'data-unusable',
  'ironic-unavailable': 'unavailable',
  'inspector-unavailable': 'unavailable',
  'node-locked': 'unavailable',
  'store-failed': 'unavailable',
  'name-unavailable': 'unavailable',
  'identity-unavailable': 'unavailable',
  'identity-refused': 'unavailable',
  'firewall-failed': 'unavailable',
  overloaded: 'unavailable',
  'too-slow': 'unavailable',
  'invalid-options': 'internal',
  'rule-not-found': 'internal',
  'run-not-found': 'internal',
  'webhook-not-found': 'internal',
  'webhook-failed': 'internal',
  'not-supported': 'internal',
  unauthenticated: 'internal',
  forbidden: 'internal',
  'callback-refused': 'internal',
  'wait-aborted': 'internal',
  'inspector-failed': 'internal',
  internal: 'internal',
} as const satisfies Record<ErrorCode, FailureCode>;

/** Where a flow was, as far as it knows; what an error says of it is more exact. */
const STAGE_OF: Readonly<Partial<Record<Stage, FailureStage>>> = Object.freeze({
  boot: 'power-on',
  'pre-hooks': 'pre-hooks',
  finish: 'power-off',
  abort: 'power-off',
});

/** How rules sign what they ask for. */
const RULE = /^rule ([\w-]+)/;

/**
 * The failure of a run that `error` ended at `stage`. Where Ironic refused what one author alone
 * asked for, that one is named.
 */
export function failureOf(error: InspectorError, stage: Stage, message: string): Failure {
  const [author, ...others] = error.authors;
  const rule = author === undefined ? undefined : RULE.exec(author)?.[1];
  const culprit = author === undefined || others.length > 0 ? {} : rule === undefined ? { hook: author } : { rule };
  return {
    code: CODE_OF[error.code],
    stage: STAGE_OF[stage] ?? 'lookup',
    ...culprit,
    ...error.failure,
    message,
  };
}

/** Where a run is that does not go on: where it was interrupted, or where its state says. */
export function stageOf({ state, interruption }: Introspection): FailureStage {
  const interrupted = interruption && STAGE_OF[interruption.stage];
  if (interrupted !== undefined) return interrupted;
  switch (state) {
    case 'starting':
      return 'power-on';
    case 'waiting':
      return 'waiting';
    case 'aborting':
      return 'power-off';
    case 'enrolling':
      return 'lookup';
    default:
      return 'hooks';
  }
}
