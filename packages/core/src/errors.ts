/**
 * Every way an operation may fail, as a closed list. HTTP statuses are the http-adapter's business.
 *
 * - `bad-request`: the caller's input is wrong; the message names the field and what is allowed
 * - `invalid-options`: an `Inspector` was constructed with options that cannot work
 * - `node-not-found`: Ironic does not know the node
 * - `introspection-not-found`: no introspection is recorded for the node
 * - `data-not-found`: nothing is stored for the node, or storing is off
 * - `rule-not-found`: there is no rule with this UUID
 * - `invalid-state`: the run's state does not allow the event
 * - `node-locked`: another operation owns the node now; asking again later is right
 * - `lookup-failed`: the ramdisk's data belongs to no node, or to several
 * - `processing-failed`: the ramdisk's data cannot be turned into facts
 * - `too-large`: the body exceeds a limit
 * - `already-exists`: there is a record with this MAC address, name or UUID already
 * - `ironic-refused`: Ironic rejected a request for what it asked (4xx)
 * - `ironic-failed`: Ironic answered something that cannot be used
 * - `ironic-unavailable`: Ironic did not answer in time, or says it cannot now
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
  readonly [MARKER] = true;

  constructor(
    code: ErrorCode,
    message: string,
    details: { cause?: unknown; node?: string; authors?: readonly string[] } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.node = details.node;
    this.authors = details.authors ?? [];
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
