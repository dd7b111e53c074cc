import type { RelayedAnswer, RelayedRequest } from '../contracts/ironic-relay.ts';
import type { InspectorError } from '../errors.ts';
import type { RequestOptions } from '../model/introspection.ts';
import type { Result } from '../result.ts';

/** What comes with the body of a post for Ironic's own inspection. */
export interface ContinueInspectionOptions extends RequestOptions {
  /**
   * The node that the ramdisk says it is, by UUID or name. @default Ironic finds out by addresses
   */
  readonly node?: string | undefined;
  /** The headers that pass on to Ironic, by lower-case names. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Milliseconds that receiving the body took, its waiting for room included: the ramdisk counts
   * them, too.
   * @default 0
   */
  readonly receivedIn?: number;
  /**
   * Is given, before the answer, what the body is still needed for afterwards: the logs of a
   * machine that Ironic does not know are kept in the background, where that is wanted. For whoever
   * counts the memory that bodies take.
   * @default nobody is told
   */
  readonly inHand?: (until: Promise<void>) => void;
}

/**
 * Between the ramdisk and Ironic's own inspection (`inspect_interface=agent`): Ironic stays in
 * charge, and what the ramdisk posts to it becomes a run here, too. `not-supported` without the
 * option `gateway`.
 */
export interface RamdiskGateway {
  /**
   * Sends a look-up, a heartbeat or a question for versions to Ironic, once. No store is asked, no
   * observer told, and nothing of it kept. Errors are those of `IronicRelay`.
   */
  pass(request: RelayedRequest): Promise<Result<RelayedAnswer, InspectorError>>;
  /**
   * Puts what a ramdisk posted on record, then sends it to Ironic. Answers what Ironic does, within
   * 25 seconds; the run of the node that Ironic names goes on in the background, and so do further
   * attempts where Ironic is away. What Ironic has just taken is answered in the same way again.
   *
   * - `ironic-unavailable`: Ironic cannot take it now; it is tried on for 30 minutes
   * - `bad-request`, `too-large`: it is no JSON object, or passes a limit; nothing was sent
   * - `overloaded`, `store-failed`, `node-locked`: it could not be put on record, or is being sent
   *   by another instance; nothing was sent, and posting again is right
   */
  continueInspection(body: string, options?: ContinueInspectionOptions): Promise<Result<RelayedAnswer, InspectorError>>;
}
