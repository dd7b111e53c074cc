import type { ErrorCode } from '@ironic-inspector/core/errors';

/**
 * What the command's exit code says.
 *
 * | code | means |
 * |---|---|
 * | 0 | done |
 * | 1 | failed: a run or a test message did, or what was asked for cannot be done now |
 * | 2 | the command line, a file or the credentials are wrong; nothing was done |
 * | 3 | there is no such node, run, rule, webhook or data |
 * | 4 | somebody is away or busy: the same again later may work |
 * | 5 | the inspector does not know who asks, or does not let them |
 * | 6 | the inspector on the other side cannot do this |
 * | 7 | differences or findings, where they were asked for as an exit code |
 * | 130 | interrupted with Ctrl-C; runs that have begun go on |
 * | 141 | the reader of the output has gone away |
 */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  later: 4,
  denied: 5,
  notSupported: 6,
  findings: 7,
  interrupted: 130,
  noReader: 141,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODE_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  'bad-request': EXIT.usage,
  'invalid-options': EXIT.usage,
  'node-not-found': EXIT.notFound,
  'introspection-not-found': EXIT.notFound,
  'data-not-found': EXIT.notFound,
  'rule-not-found': EXIT.notFound,
  'run-not-found': EXIT.notFound,
  'webhook-not-found': EXIT.notFound,
  'webhook-failed': EXIT.failed,
  'not-supported': EXIT.notSupported,
  'invalid-state': EXIT.failed,
  'node-locked': EXIT.later,
  'lookup-failed': EXIT.failed,
  'processing-failed': EXIT.failed,
  'too-large': EXIT.usage,
  'too-slow': EXIT.later,
  'already-exists': EXIT.failed,
  'ironic-refused': EXIT.failed,
  'ironic-failed': EXIT.failed,
  'ironic-unavailable': EXIT.later,
  'store-failed': EXIT.later,
  'name-unavailable': EXIT.later,
  'inspector-unavailable': EXIT.later,
  'inspector-failed': EXIT.failed,
  unauthenticated: EXIT.denied,
  forbidden: EXIT.denied,
  'identity-unavailable': EXIT.later,
  'identity-refused': EXIT.denied,
  'firewall-failed': EXIT.later,
  'callback-refused': EXIT.failed,
  overloaded: EXIT.later,
  'wait-aborted': EXIT.interrupted,
  internal: EXIT.failed,
};

/** The exit code for an error; `failed` for a code of a later version. */
export function exitCodeOf({ code }: { readonly code: ErrorCode }): ExitCode {
  const known: Readonly<Partial<Record<string, ExitCode>>> = CODE_OF;
  return known[code] ?? EXIT.failed;
}

/** One exit code for several things: theirs if it is the same for all that failed. */
export function exitCodeOfAll(codes: readonly ExitCode[]): ExitCode {
  if (codes.includes(EXIT.interrupted)) return EXIT.interrupted;
  const bad = new Set(codes.filter((code) => code !== EXIT.done));
  const [only = EXIT.done] = bad;
  return bad.size > 1 ? EXIT.failed : only;
}
