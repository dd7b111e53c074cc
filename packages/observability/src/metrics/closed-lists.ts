import type { CallbackRefusal, ErrorCode, Stage } from '@ironic-inspector/core';

/** The values that a label may have; the compiler notices when one is missing. */
const namesOf = <Name extends string>(all: Readonly<Record<Name, true>>) => Object.keys(all) as Name[];

export const REFUSALS = namesOf<CallbackRefusal>({
  'no-token': true,
  'wrong-token': true,
  'other-run': true,
  'spent-token': true,
  network: true,
  rate: true,
  busy: true,
  closed: true,
  slow: true,
  malformed: true,
  'too-large': true,
  'unknown-machine': true,
  'ambiguous-machine': true,
  'ramdisk-error': true,
  'hook-failed': true,
  'node-locked': true,
  'ironic-refused': true,
  'ironic-away': true,
});

export const FLOW_STAGES = namesOf<Stage>({
  boot: true,
  'pre-hooks': true,
  lookup: true,
  processing: true,
  finish: true,
  abort: true,
  resume: true,
  firewall: true,
  'data-store': true,
  'ramdisk-logs': true,
  upkeep: true,
});

export const CODES = namesOf<ErrorCode>({
  'bad-request': true,
  'invalid-options': true,
  'node-not-found': true,
  'introspection-not-found': true,
  'data-not-found': true,
  'rule-not-found': true,
  'run-not-found': true,
  'webhook-not-found': true,
  'webhook-failed': true,
  'not-supported': true,
  'invalid-state': true,
  'node-locked': true,
  'name-unavailable': true,
  'too-slow': true,
  'lookup-failed': true,
  'processing-failed': true,
  'too-large': true,
  'already-exists': true,
  'ironic-refused': true,
  'ironic-failed': true,
  'ironic-unavailable': true,
  'inspector-failed': true,
  'inspector-unavailable': true,
  'store-failed': true,
  unauthenticated: true,
  forbidden: true,
  'identity-unavailable': true,
  'identity-refused': true,
  'firewall-failed': true,
  'callback-refused': true,
  overloaded: true,
  'wait-aborted': true,
  internal: true,
});

/** The error codes of calls to Ironic. */
export const IRONIC_CODES: readonly ErrorCode[] = [
  'node-not-found',
  'node-locked',
  'already-exists',
  'ironic-refused',
  'ironic-failed',
  'ironic-unavailable',
  'internal',
];

/** The reasons for retries of the Ironic client. */
export const RETRIES = ['unavailable', 'locked', 'timed-out', 'unreachable'] as const;

/**
 * The methods that have a label value of their own. Others share one, since anybody may make them
 * up.
 */
export const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
