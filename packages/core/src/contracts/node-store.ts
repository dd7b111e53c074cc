import type { Failure, InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Interruption } from '../model/interruption.ts';
import type { AcceptedCallback, Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node.ts';
import type { State } from '../model/state-machine.ts';
import type { TrailEntry } from '../model/trail.ts';
import type { Result } from '../result.ts';
import type { FirewallRegister } from './firewall-register.ts';
import type { InstanceRegister } from './instance-register.ts';

/**
 * Where the runs are recorded: one record a node, its lookup attributes, and its pending work.
 *
 * Where several instances share it they also need an `InstanceRegister`, and where one of them has
 * a firewall a `FirewallRegister`: a `SharedNodeStore` is all three.
 *
 * Every write is guarded and whole: state, attributes, timestamps, error, callback and pending work
 * move together or not at all, and exactly one of any number of racers, in this process or another,
 * gets the new record back. The others get `Ok(undefined)` and what the winner wrote stays. Records
 * given and taken are copies: changing one changes nothing here.
 *
 * A store that cannot do its work answers `store-failed` with the cause, within a bounded time, and
 * has written nothing.
 *
 * Credentials among the options of pending work are kept from everybody but the store's users,
 * encrypted where others could read what holds them, and are gone for good with the work. A store
 * that cannot keep them so answers `begin` and `update` with `bad-request` and the reason, and has
 * written nothing.
 */
export interface NodeStore {
  /**
   * Begins a run: writes `run` in place of the node's record, and `pending` in place of the pending
   * work.
   *
   * `replaces` is the record that the caller saw, `undefined` if it saw none. If the node's record
   * is another one by now, or has moved on (another `runId`, `state` or `stateSince`), nothing is
   * written and the answer is `Ok(undefined)`.
   */
  begin(
    run: Introspection,
    replaces: Introspection | undefined,
    pending?: PendingWork,
  ): Promise<Result<Introspection | undefined, InspectorError>>;

  /** The node's record; `Ok(undefined)` when there is none. */
  get(uuid: NodeUuid): Promise<Result<Introspection | undefined, InspectorError>>;

  /** A page of records, newest first: by `startedAt`, then `uuid`, both descending. */
  list(page: Page): Promise<Result<readonly Introspection[], InspectorError>>;

  /**
   * Applies `change` to the node's record if `guard` still holds and gives the new record. Of any
   * number of concurrent callers with the same guard that `change` ends, exactly one gets it.
   * `pending` begins as an empty body in stage `hooks`, without options, where there was none.
   */
  update(uuid: NodeUuid, guard: Guard, change: Change): Promise<Result<Introspection | undefined, InspectorError>>;

  /** The pending work of the node's run; `Ok(undefined)` when there is none. */
  pending(uuid: NodeUuid): Promise<Result<PendingWork | undefined, InspectorError>>;

  /**
   * How many of `attributes` each node has, in one query; nodes with none are left out. A value
   * counts once, however often it was recorded or is offered. The caller chooses among the nodes.
   */
  match(attributes: LookupAttributes): Promise<Result<ReadonlyMap<NodeUuid, number>, InspectorError>>;

  /**
   * The records whose accepted callback has this digest, in no particular order. There may be
   * several: a machine that was enrolled again may have posted the same body for several nodes. The
   * caller chooses among them.
   */
  findByDigest(digest: string): Promise<Result<readonly Introspection[], InspectorError>>;

  /** Records that have been in one of `states` since before `before`, in no particular order. */
  due(states: readonly State[], before: Date): Promise<Result<readonly Introspection[], InspectorError>>;

  /**
   * How many runs are active, and the MAC addresses recorded for them. A run is active while a
   * ramdisk has a part in it: it has no `finishedAt`, and is not `reapplying`.
   */
  active(): Promise<Result<{ readonly runs: number; readonly macs: readonly string[] }, InspectorError>>;

  /**
   * Removes the node's record with all that belongs to it, if it is still the one that the caller
   * saw: if it is another one by now, or has moved on (another `runId`, `state` or `stateSince`),
   * it stays. A node may be created again while its record is being removed.
   *
   * @returns whether the node has no record now; also `true` when there was none
   */
  forget(seen: Introspection): Promise<Result<boolean, InspectorError>>;
}

/**
 * The methods that change nothing, and so need no lease. Every other one is among the writes of
 * `lease/leased-nodes.ts`, or does not compile there.
 */
export type NodeRead = 'get' | 'list' | 'pending' | 'match' | 'findByDigest' | 'due' | 'active';

/** What instances share: the runs, and what they know of each other. */
export interface SharedNodeStore extends NodeStore, InstanceRegister, FirewallRegister {}

/** What a record must still be for a change to be made. */
export interface Guard {
  /** The run: a newer run of the same node is not this one's to change. */
  readonly runId: string;
  readonly states: readonly State[];
  /**
   * Who owns the record: a late owner changes nothing. `null`: nobody. Not looked at when absent.
   */
  readonly owner?: string | null;
}

/** What changes; a member that is absent stays as it is. */
export interface Change {
  readonly runId?: string;
  readonly state?: State;
  readonly startedAt?: Date;
  readonly stateSince?: Date;
  /** `null` clears it. */
  readonly finishedAt?: Date | null;
  /** `null` clears it. */
  readonly error?: string | null;
  /** `null` clears it. */
  readonly failure?: Failure | null;
  /** Replaces all attributes of the node. */
  readonly attributes?: LookupAttributes;
  /** `null` clears it. */
  readonly tokenDigest?: string | null;
  /** `null` clears it. */
  readonly callback?: AcceptedCallback | null;
  /** `null` clears it. */
  readonly interruption?: Interruption | null;
  /** Replaces the whole trail. */
  readonly trail?: readonly TrailEntry[];
  /** `null` clears it. */
  readonly owner?: string | null;
  /** Members that are absent stay; `null` clears it all. */
  readonly pending?: Partial<PendingWork> | null;
}

/** What it takes to carry a run on after a crash, without asking the ramdisk again. */
export interface PendingWork {
  /** The body that is being processed, as JSON text, without `logs`. */
  readonly body: string;
  /**
   * Which changes are in `changeSet`: those of hooks until the rules were evaluated, then those of
   * rules. In stage `finish` all are sent, and only the end of the run is left to do.
   */
  readonly stage: PendingStage;
  /** What is being sent to Ironic, with absolute values; `undefined` while it is computed. */
  readonly changeSet: ChangeSet | undefined;
  /**
   * What the run was asked to do besides; `{}` when nothing. Credentials may be in it: it is never
   * logged.
   */
  readonly options: RunOptions;
}

/** Plain JSON. */
export interface RunOptions {
  readonly ipmiCredentials?: IpmiCredentials;
  /** What the not-found hook added to the data: the body on record is without it. */
  readonly pluginData?: Readonly<Record<string, unknown>>;
}

export type PendingStage = 'hooks' | 'rules' | 'finish';

export interface Page {
  /** At most this many records. */
  readonly limit: number;
  /** Only records after this one in the order of the list; it need not match `states` itself. */
  readonly after?: { readonly startedAt: Date; readonly uuid: NodeUuid };
  /** Only records in one of these states; none of them in an empty list. */
  readonly states?: readonly State[];
}
