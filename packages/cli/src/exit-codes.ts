import type { ErrorCode } from '@ironic-inspector/core/errors';

/** What the command's exit code says; {@link EXIT_MEANINGS} are the words for it. */
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

/** What each code means, as the help and the documentation say it. */
export const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed:
    'failed: a run ended in `error`, a test message was not delivered, or what was asked for cannot be done as things are',
  usage: 'the command line, a file or the credentials are wrong; nothing was done',
  notFound: 'there is no such node, run, rule, webhook or data',
  later: 'somebody is away or busy: the same again later may work',
  denied: 'the inspector does not know who asks, or does not let them',
  notSupported: 'the inspector on the other side cannot do this',
  findings:
    'findings: differences (`diff --exit-code`), rules that cannot do what they are for (`rules lint`), or that the other dialect cannot say (`--dialect`)',
  interrupted: 'interrupted with Ctrl-C. Runs that have begun go on, and `start --wait` says which',
  noReader: 'the reader of the output has gone away',
};

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
