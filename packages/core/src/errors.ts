/**
 * Every way an operation may fail, as a closed list. HTTP statuses are the http-adapter's business.
 *
 * - `bad-request`: the caller's input is wrong; the message names the field and what is allowed
 * - `invalid-options`: an `Inspector` was constructed with options that cannot work
 * - `node-not-found`: Ironic does not know the node
 * - `introspection-not-found`: no introspection is recorded for the node
 * - `data-not-found`: nothing is stored for the node, or storing is off
 * - `rule-not-found`: there is no rule with this UUID
 * - `run-not-found`: no run of this id is on record, or no longer
 * - `webhook-not-found`: there is no webhook with this id
 * - `webhook-failed`: a message could not be sent to the receiver of a webhook
 * - `not-supported`: it needs a contract that the inspector was not given; the message names it
 * - `invalid-state`: the run's state does not allow the event
 * - `node-locked`: another operation owns the node now; asking again later is right
 * - `lookup-failed`: the ramdisk's data belongs to no node, or to several
 * - `processing-failed`: the ramdisk's data cannot be turned into facts
 * - `too-large`: the body exceeds a limit
 * - `already-exists`: there is a record with this MAC address, name or UUID already
 * - `ironic-refused`: Ironic rejected a request for what it asked (4xx)
 * - `ironic-failed`: Ironic answered something that cannot be used
 * - `ironic-unavailable`: Ironic did not answer in time, or says it cannot now
 * - `inspector-failed`: a remote inspector answered something that cannot be used
 * - `inspector-unavailable`: a remote inspector did not answer in time, or says it cannot now
 * - `store-failed`: a store did not do what it was asked
 * - `name-unavailable`: a host name cannot be resolved now
 * - `unauthenticated`: the caller did not prove who it is
 * - `forbidden`: it is known who the caller is, and the policy does not let them do this
 * - `identity-unavailable`: who knows the callers (Keystone, a file of users) cannot be asked now
 * - `identity-refused`: Keystone does not take our own credentials, or does not let us do what we
 *   must
 * - `firewall-failed`: the boot policy could not be enforced
 * - `callback-refused`: what a ramdisk posted is not let in: its token is missing, wrong or used
 * - `too-slow`: the body of a request did not arrive in time; sending it again is right
 * - `overloaded`: too much is going on already; asking again later is right
 * - `wait-aborted`: the caller's own signal ended its wait; what it waited for goes on
 * - `internal`: a defect; its details belong in the log, not in an answer
 */
export type ErrorCode =
  | 'bad-request'
  | 'invalid-options'
  | 'node-not-found'
  | 'introspection-not-found'
  | 'data-not-found'
  | 'rule-not-found'
  | 'run-not-found'
  | 'webhook-not-found'
  | 'webhook-failed'
  | 'not-supported'
  | 'invalid-state'
  | 'node-locked'
  | 'lookup-failed'
  | 'processing-failed'
  | 'too-large'
  | 'too-slow'
  | 'already-exists'
  | 'ironic-refused'
  | 'ironic-failed'
  | 'ironic-unavailable'
  | 'inspector-failed'
  | 'inspector-unavailable'
  | 'store-failed'
  | 'name-unavailable'
  | 'unauthenticated'
  | 'forbidden'
  | 'identity-unavailable'
  | 'identity-refused'
  | 'firewall-failed'
  | 'callback-refused'
  | 'overloaded'
  | 'wait-aborted'
  | 'internal';

/**
 * Why a run ended in `error`, as a closed list. Each code has one meaning; `Failure.message` has
 * the details.
 *
 * | code | meaning |
 * |---|---|
 * | `timed-out` | the run was in one state for longer than the setting `timeout` |
 * | `aborted` | an operator ended it |
 * | `hook-failed` | the hook named in `hook` answered `Err` |
 * | `hook-defect` | that hook threw, or answered what no hook may |
 * | `hook-timed-out` | that hook did not answer within `limits.hookSeconds` |
 * | `rule-failed` | the rule named in `rule` ended it, or one of its actions could not be done |
 * | `rule-defect` | an action of that rule threw |
 * | `node-unsuitable` | the node's provision state or its ports do not allow the introspection |
 * | `node-gone` | Ironic has the node no more |
 * | `data-unusable` | the data on record cannot be read |
 * | `ironic-refused` | Ironic rejected a request; `hook` or `rule` asked for it, where one did |
 * | `ironic-failed` | Ironic answered something that cannot be used |
 * | `inspection-failed` | Ironic's own inspection of the node failed; the message is its reason |
 * | `unavailable` | something was away, and the run could not wait (`manageBoot` is false) |
 * | `internal` | a defect of this library or of an adapter |
 */
export type FailureCode =
  | 'timed-out'
  | 'aborted'
  | 'hook-failed'
  | 'hook-defect'
  | 'hook-timed-out'
  | 'rule-failed'
  | 'rule-defect'
  | 'node-unsuitable'
  | 'node-gone'
  | 'data-unusable'
  | 'ironic-refused'
  | 'ironic-failed'
  | 'inspection-failed'
  | 'unavailable'
  | 'internal';

/**
 * Where on its way a run ended in `error`, in order.
 *
 * | stage | what is done there |
 * |---|---|
 * | `power-on` | ports are read, the boot policy is enforced, the machine is booted |
 * | `waiting` | nothing: the ramdisk is expected to post |
 * | `pre-hooks` | the hooks' `before` look at the data |
 * | `lookup` | the node of the data is read from Ironic, or created there |
 * | `hooks` | the hooks' `after` run, and Ironic is sent what they want |
 * | `save` | the processed data is kept |
 * | `rules` | the rules are evaluated, and Ironic is sent what they want |
 * | `power-off` | credentials are handed over, the machine is powered off, the end is recorded |
 */
export type FailureStage = 'power-on' | 'waiting' | 'pre-hooks' | 'lookup' | 'hooks' | 'save' | 'rules' | 'power-off';

/** Why, where and by whom a run ended in `error`. */
export interface Failure {
  readonly code: FailureCode;
  readonly stage: FailureStage;
  /** The name of the hook that ended it. */
  readonly hook?: string;
  /** The UUID of the rule that ended it. */
  readonly rule?: string;
  /** For people. At least what `Introspection.error` says; more for a time-out. */
  readonly message: string;
}

/** What an error knows of the failure that it will be if it ends a run. */
export type FailureDetails = Partial<Omit<Failure, 'message'>>;

const MARKER = Symbol.for('@ironic-inspector/core/InspectorError');

/** The reason in every `Err` of this library. Constructing one has no side effects. */
export class InspectorError extends Error {
  override readonly name = 'InspectorError';
  readonly code: ErrorCode;
  /** The Ironic node concerned, where known. */
  readonly node: string | undefined;
  /**
   * The hooks and rules that did it, or asked for what was refused; empty where that is nobody, or
   * nobody knows.
   */
  readonly authors: readonly string[];
  /** Of an error that ends a run: what is known of the failure that is put on record. */
  readonly failure: FailureDetails;
  readonly [MARKER] = true;

  constructor(
    code: ErrorCode,
    message: string,
    details: {
      cause?: unknown;
      node?: string | undefined;
      authors?: readonly string[];
      failure?: FailureDetails | undefined;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.node = details.node;
    this.authors = details.authors ?? [];
    this.failure = details.failure ?? {};
  }

  /**
   * For `JSON.stringify`, which leaves the message of other errors out. Without the cause, which
   * may hold anything.
   */
  toJSON(): Record<string, unknown> {
    const { name, code, message, node, authors, failure } = this;
    return {
      name,
      code,
      message,
      ...(node !== undefined && { node }),
      ...(authors.length > 0 && { authors }),
      ...(Object.keys(failure).length > 0 && { failure }),
    };
  }

  /** The same error about the failure of which more is known: what is known already stays. */
  static at(error: InspectorError, failure: FailureDetails): InspectorError {
    const { code, message, cause, node, authors } = error;
    // An error of another copy of this package, in an older version, has none.
    return new InspectorError(code, message, { cause, node, authors, failure: { ...failure, ...error.failure } });
  }

  /** Recognises an `InspectorError` across several installed copies of this package. */
  static is(value: unknown): value is InspectorError {
    return typeof value === 'object' && value !== null && MARKER in value;
  }

  /**
   * What was thrown, as an error value: itself where it is an `InspectorError`, else `internal`
   * with the cause kept.
   */
  static from(thrown: unknown, doing: string): InspectorError {
    if (InspectorError.is(thrown)) return thrown;
    return new InspectorError('internal', unexpectedMessage(thrown, doing), { cause: thrown });
  }
}

/** `TypeError: text` without a stack, for messages. */
export function describeThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

/** The original's wording (CONTRACT.md §1.11). */
export function unexpectedMessage(thrown: unknown, doing: string): string {
  const [kind, text] = thrown instanceof Error ? [thrown.name, thrown.message] : ['value', String(thrown)];
  return `Unexpected exception ${kind} during ${doing}: ${text}`;
}
