import type { CallbackRefusal, FlowStep } from './flow-events.ts';
import type { KeptLogs } from './log-sink.ts';
import type { Failure } from '../errors.ts';
import type { HardwareSummary } from '../model/hardware-summary.ts';
import type { IdentityFinding } from '../model/identity-finding.ts';
import type { NodeUuid } from '../model/node.ts';
import type { State } from '../model/state-machine.ts';

/**
 * Why a run began.
 *
 * - `introspect`: an operator asked for the node
 * - `unasked`: a machine posted for a node of Ironic that nobody had asked for
 * - `discovered`: a machine posted that no node was known for
 * - `relayed`: Ironic's own inspection took what a machine posted by way of the gateway
 * - `reapply`: an operator asked that stored data be processed again
 * - `imported`: it came with the database of another inspector
 */
export type RunKind = 'introspect' | 'unasked' | 'discovered' | 'relayed' | 'reapply' | 'imported';

/** One run of a node, past or present. */
export interface HistoryRun {
  readonly runId: string;
  readonly node: NodeUuid;
  /** What Ironic called the node then; `undefined` when it had no name, or none was seen. */
  readonly name: string | undefined;
  /** `undefined` when an instance without history began it. */
  readonly kind: RunKind | undefined;
  /** Who asked, as whoever serves requests names them; `undefined` when nobody did or said. */
  readonly askedBy: string | undefined;
  /** The request that began it. */
  readonly requestId: string | undefined;
  readonly startedAt: Date;
  /**
   * `undefined` while it goes on. Of a run that another one took the place of while it waited, or
   * whose record was removed: when that was seen.
   */
  readonly finishedAt: Date | undefined;
  /** The state that it was seen in last: none of its end, where it was replaced. */
  readonly state: State;
  /**
   * How often it had changed its state by then, its beginning included; 0 when nobody counted. Who
   * tells of fewer tells late, and changes neither state nor end.
   */
  readonly changes: number;
  /** Why it failed, in the words of `/v1`. */
  readonly error: string | undefined;
  readonly failure: Failure | undefined;
  /** SHA-256 of each document that it kept, hexadecimal. */
  readonly documents: { readonly unprocessed?: string; readonly processed?: string };
  /** The ramdisk's logs that were kept last, and where; `undefined` when none were. */
  readonly logs: KeptLogs | undefined;
}

/** What is on record of one step of a run: JSON, but for dates; secrets masked, texts bounded. */
export type HistoryStep =
  | FlowStep
  /** Events that happened here are lost; `lost` says how many, if that is known. */
  | { readonly type: 'gap'; readonly lost?: number };

/** An event on its way into history. */
export interface NewHistoryEvent {
  /** An event with a key that is on record already is the same event: it is not recorded twice. */
  readonly key: string;
  readonly runId: string;
  readonly node: NodeUuid;
  readonly at: Date;
  /** The instance that saw it. */
  readonly instance: string;
  readonly requestId: string | undefined;
  readonly step: HistoryStep;
  /**
   * The key of an event that this one says something of: where that is on record already, this one
   * is not recorded. A gap says that what follows was found out later.
   */
  readonly unless?: string;
}

/** An event on record. */
export interface HistoryEvent extends Omit<NewHistoryEvent, 'unless'> {
  /** Its place among all events of the store. Who has read up to one has missed none before it. */
  readonly position: number;
  /** Its place among the events of its run, from 1, whichever instance saw it. */
  readonly sequence: number;
}

/** Something that tells machines apart. */
export interface Identifier {
  readonly kind:
    | 'system-uuid'
    | 'system-serial'
    | 'chassis-serial'
    | 'board-serial'
    | 'bmc-mac'
    | 'mac'
    | 'bmc-address';
  /**
   * In one spelling: MAC addresses, UUIDs and serial numbers in lower case, without blanks around.
   */
  readonly value: string;
}

/** What a node's machine was recognised by when it was last introspected. */
export interface Snapshot {
  readonly node: NodeUuid;
  /** The run that saw it. */
  readonly runId: string;
  readonly at: Date;
  readonly identifiers: readonly Identifier[];
  /**
   * The same text in two snapshots of a node: neither its identifiers nor its hardware has changed.
   * Absent when it was not told.
   */
  readonly hardware?: string;
  /** What Ironic called the node, if that was heard. */
  readonly name?: string;
  /** What the machine is made of, in a few facts. Absent when it was not told. */
  readonly machine?: HardwareSummary;
  /** What `identity_guard` found, for people. Absent when it was not told. */
  readonly findings?: readonly Pick<IdentityFinding, 'finding' | 'message'>[];
}

/**
 * Callbacks that were not taken: all that came for one reason from one source with one set of
 * identifiers are one entry.
 */
export interface RefusedCallbacks {
  /** Names the entry. */
  readonly id: string;
  readonly reason: CallbackRefusal;
  /** What the machine said of itself; bounded, nothing of it is to be trusted. */
  readonly identifiers: readonly Identifier[];
  /** Where they came from; `undefined` when nobody knows. */
  readonly remoteAddress: string | undefined;
  /** The node that they were meant for, if that was known. */
  readonly node: NodeUuid | undefined;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly count: number;
}
