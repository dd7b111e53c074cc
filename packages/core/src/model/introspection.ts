import type { ErrorCode, Failure } from '../errors.ts';
import type { Interruption } from './interruption.ts';
import type { IpmiCredentials } from './ipmi-credentials.ts';
import type { LookupAttributes } from './lookup-attributes.ts';
import type { NodeUuid } from './node.ts';
import type { State } from './state-machine.ts';
import type { TrailEntry } from './trail.ts';

/** The record of a node's newest run; a node has one. What was before is in the `HistoryStore`. */
export interface Introspection {
  /** The Ironic node. */
  readonly uuid: NodeUuid;
  /** This run's own id: one node has many runs over time. */
  readonly runId: string;
  readonly state: State;
  /** When the run was asked for. */
  readonly startedAt: Date;
  /** When the run entered `state`; time-outs count from here. */
  readonly stateSince: Date;
  /**
   * When the run ended, well or not; `undefined` while it goes on (also while it is reapplied:
   *
   */
  readonly finishedAt: Date | undefined;
  /** Why the run failed; `undefined` for all others. */
  readonly error: string | undefined;
  /**
   * The same with a code from a closed list, and where it happened. `undefined` also for a run that
   * failed before there were codes, or in an instance of a version without them.
   */
  readonly failure: Failure | undefined;
  /** Whether we set boot device and power, from start to finish. */
  readonly manageBoot: boolean;
  /** What the ramdisk's data is matched with; empty once the run ended. */
  readonly attributes: LookupAttributes;
  /** The instance that works on it now; `undefined` while it waits for the ramdisk or has ended. */
  readonly owner: string | undefined;
  /**
   * SHA-256 of the token that its callback must carry, hexadecimal; `undefined` when anybody may
   * post for it. `relayed` when nobody may: Ironic's own inspection has taken its data.
   */
  readonly tokenDigest: string | undefined;
  /** The callback accepted last in this run. */
  readonly callback: AcceptedCallback | undefined;
  /**
   * Why the run does not go on for now; kept when it then timed out. `undefined` when nothing holds
   * it up, and once it has gone on to another state.
   */
  readonly interruption: Interruption | undefined;
  /**
   * How the run came to where it is, written in one with its state: at most 64 changes, the first
   * 16 and the last 48. Empty for a run that began in an instance of a version without trails.
   */
  readonly trail: readonly TrailEntry[];
}

/**
 * A callback of the ramdisk that was accepted, so that the same body can be answered the same way
 * (Q-45).
 */
export interface AcceptedCallback {
  /** SHA-256 of the body, hexadecimal. */
  readonly digest: string;
  /** When it was accepted for the first time. */
  readonly acceptedAt: Date;
  /** How it was answered: `ok`, or the error; `undefined` while it is being processed. */
  readonly answer:
    | { readonly ok: true }
    | { readonly ok: false; readonly code: ErrorCode; readonly message: string }
    | undefined;
}

/** What the ramdisk is told. */
export interface ContinueAnswer {
  readonly uuid: NodeUuid;
  /** What it is to set in the management controller (CONTRACT.md §16.1); secret. */
  readonly ipmiCredentials?: IpmiCredentials;
}

/** The request that a call belongs to. */
export interface RequestOptions {
  /**
   * Names the request in the flow events that it sets off, also those of work in the background.
   * @default a random one: `req-…`
   */
  readonly requestId?: string;
  /**
   * The id that the caller's own request has, which services of one cloud hand on to each other:
   * told in flow events, and to Ironic in place of ours.
   * @default none
   */
  readonly globalRequestId?: string | undefined;
  /**
   * The address that the request comes from, for flow events that say it was refused.
   * @default nobody knows
   */
  readonly remoteAddress?: string | undefined;
  /**
   * Who asks, as whoever serves requests names them: kept in the history of the run that it begins.
   * @default nobody says
   */
  readonly askedBy?: string | undefined;
}
