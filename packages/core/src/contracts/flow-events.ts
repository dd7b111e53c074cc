import type { ErrorCode, Failure } from '../errors.ts';
import type { BootEvent } from '../model/boot-event.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { HardwareChangeNote } from '../model/hardware-change.ts';
import type { Stage } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node.ts';
import type { RuleTrace } from '../model/rule.ts';
import type { StateEvent, State } from '../model/state-machine.ts';
import type { DataKind } from './data-store.ts';
import type { BootPolicy } from './firewall.ts';
import type { IronicClient } from './ironic-client.ts';
import type { KeptLogs } from './log-sink.ts';

/** What every flow event carries. */
export interface FlowEventBase {
  readonly at: Date;
  /** The Ironic node; `undefined` until it is known. */
  readonly node: NodeUuid | undefined;
  /** The run; `undefined` until it is known. */
  readonly runId: string | undefined;
  /**
   * The request that set it off, with all that it set off in the background; `undefined` for what
   * the clock did.
   */
  readonly requestId: string | undefined;
  /**
   * The id that this request has in the services of a cloud which hand on to each other, if it has
   * one.
   */
  readonly globalRequestId?: string | undefined;
}

/** The steps that flows report, by `type`. */
export type FlowStep =
  /** An operator asked for something. */
  | { readonly type: 'requested'; readonly what: 'introspect' | 'abort' | 'reapply'; readonly manageBoot?: boolean }
  /**
   * The run moved in the state table; `milliseconds`: how long it had been where it was, unless
   * that was another run. `failure` says why it ended, where `to` is `error`.
   */
  | {
      readonly type: 'state-changed';
      readonly event: StateEvent;
      readonly from: State | undefined;
      readonly to: State;
      readonly milliseconds?: number;
      readonly failure?: Failure;
    }
  /** Ironic was asked, or told, something, repetitions included; `code` when it failed. */
  | {
      readonly type: 'ironic-called';
      readonly call: keyof IronicClient;
      readonly milliseconds: number;
      readonly code?: ErrorCode;
    }
  /** The firewall enforces this policy now. */
  | { readonly type: 'policy-enforced'; readonly firewall: string; readonly policy: BootPolicy }
  /** The firewall was told to let the machine of this run in, by these MAC addresses. */
  | { readonly type: 'firewall-opened'; readonly firewall: string; readonly macs: readonly string[] }
  /** Ironic was told what the node boots from. */
  | { readonly type: 'boot-device-set'; readonly device: 'pxe'; readonly persistent: boolean }
  /** Ironic was told to power the node on (a reboot, if it was on). */
  | { readonly type: 'powered-on' }
  /**
   * Somebody who watches the boot, as dnsmasq does, told that the machine of this run got there.
   */
  | ({ readonly type: 'boot-event' } & BootEvent)
  /**
   * Ironic was asked for the machine's power when the run timed out; `power` is `undefined` when it
   * does not know.
   */
  | { readonly type: 'power-read'; readonly power: string | undefined; readonly lastError: string | undefined }
  /** All is prepared; the ramdisk is expected to post. */
  | { readonly type: 'waiting'; readonly attributes: LookupAttributes }
  /** A ramdisk posted; `bytes` is the length of the body in characters. */
  | { readonly type: 'callback-received'; readonly bytes: number; readonly digest: string }
  /**
   * Ironic's own inspection was sent what a ramdisk posted, by way of the gateway; `status` is that
   * of its answer, and absent when there was none, for the reason in `error`.
   */
  | { readonly type: 'relayed'; readonly milliseconds: number; readonly status?: number; readonly error?: string }
  /** The body is one that was answered before; it gets the same answer. */
  | { readonly type: 'callback-repeated'; readonly digest: string }
  /**
   * A callback was not taken; the node is the one it was meant for, if that is known, and
   * `remoteAddress` is where it came from, if that is.
   */
  | { readonly type: 'callback-refused'; readonly reason: CallbackRefusal; readonly remoteAddress?: string }
  /**
   * The ramdisk's data was matched with waiting nodes; `candidates` holds how many attributes each
   * shares.
   */
  | {
      readonly type: 'lookup-tried';
      readonly attributes: LookupAttributes;
      readonly candidates: readonly { readonly node: NodeUuid; readonly score: number }[];
      readonly found: NodeUuid | undefined;
    }
  /**
   * The ramdisk's data shares attributes with this node, and was not taken for it, because another
   * node shares as many (`found` is `undefined`) or more.
   */
  | {
      readonly type: 'lookup-contested';
      readonly attributes: LookupAttributes;
      readonly candidates: readonly { readonly node: NodeUuid; readonly score: number }[];
      readonly found: NodeUuid | undefined;
    }
  /** A hook ran one of its two moments; `error` when it failed. */
  | {
      readonly type: 'hook-finished';
      readonly hook: string;
      readonly moment: 'before' | 'after';
      readonly milliseconds: number;
      readonly error?: string;
    }
  /**
   * Something odd that did not stop the run; `source` is a hook's name, `ramdisk-data`,
   * `bmc-address`, …
   */
  | { readonly type: 'warning'; readonly source: string; readonly message: string }
  /** A document went to the data store; `bytes` is its length in characters. */
  | { readonly type: 'data-saved'; readonly kind: DataKind; readonly bytes: number }
  /** A rule was looked at, and its actions carried out if it matched; `rule` says why. */
  | { readonly type: 'rule-evaluated'; readonly rule: RuleTrace }
  /** All rules were evaluated; `error` when one of them ends the run. */
  | {
      readonly type: 'rules-finished';
      readonly rules: number;
      readonly matched: number;
      readonly milliseconds: number;
      readonly error?: string;
    }
  /** Ironic took these changes; `changes.authors` says who asked for each. */
  | { readonly type: 'node-changed'; readonly changes: ChangeSet }
  /**
   * The run's machine is not what the run `since` found, which is the last one before it that could
   * be processed: the most serious differences, at most 64 of `total`. Told within a second after
   * hooks and rules are through, so that the run may have ended by then.
   */
  | {
      readonly type: 'hardware-changed';
      readonly since: string;
      readonly changes: readonly HardwareChangeNote[];
      readonly total: number;
    }
  /** Ironic was told to power the node off. */
  | { readonly type: 'powered-off' }
  /** The ramdisk's logs were kept. */
  | ({ readonly type: 'logs-saved' } & KeptLogs)
  /** An instance that is gone had begun this; it is carried on here. */
  | { readonly type: 'resumed'; readonly state: State }
  /** Ironic has the node no more; its record and data were removed. */
  | { readonly type: 'forgotten' }
  /**
   * More nodes are gone from Ironic at once than upkeep may forget, so nothing was removed: of
   * `known` nodes on record its list lacks `missing`, and more than `allowed` are surely gone.
   */
  | {
      readonly type: 'forgetting-refused';
      readonly known: number;
      readonly missing: number;
      readonly allowed: number;
    }
  /** The time of day was set by so many milliseconds, negative when back, or the machine slept. */
  | { readonly type: 'clock-jumped'; readonly milliseconds: number }
  /**
   * This instance's clock is by more than the setting `maxClockSkew` ahead of the one that all
   * instances share, the database's; negative when behind. Told once, until it is right again.
   */
  | { readonly type: 'clock-skewed'; readonly milliseconds: number }
  /**
   * A message was sent to the receiver of a webhook, so many milliseconds (`delay`) after what it
   * tells of; `error` says why it was not taken, and it will be sent again.
   */
  | {
      readonly type: 'webhook-sent';
      readonly webhook: string;
      readonly messageId: string;
      readonly milliseconds: number;
      readonly delay: number;
      readonly error?: string;
    }
  /**
   * The receiver of a webhook has failed since then, for longer than the setting
   * `webhookDelivery.disableAfter`, or has said that it is gone: nothing is sent to it any more.
   */
  | { readonly type: 'webhook-disabled'; readonly webhook: string; readonly since: Date; readonly message: string }
  /**
   * Something that the run needs is away: it stays where it is, and upkeep carries it on. `since`
   * when it is held up, and how many times it was by now.
   */
  | {
      readonly type: 'interrupted';
      readonly stage: Stage;
      readonly code: ErrorCode;
      readonly message: string;
      readonly since: Date;
      readonly times: number;
      readonly cause?: unknown;
    }
  /** Something failed; the run ended in `error` if it had begun and the state says so. */
  | {
      readonly type: 'failed';
      readonly stage: Stage;
      readonly code: ErrorCode;
      readonly message: string;
      readonly cause?: unknown;
      /**
       * Whose change Ironic refused, or whose action it was: `rule <uuid> (<description>)`, or a
       * hook's name.
       */
      readonly authors?: readonly string[];
    };

/**
 * Why a callback was not taken. All but `ramdisk-error` and `hook-failed` changed nothing.
 *
 * - `no-token`, `wrong-token`: its run wants a token, and it has none; no run has this token
 * - `other-run`: the token is that of another run than the machine's
 * - `spent-token`: the token's run has accepted another body, or has ended
 * - `busy`: as many as may be are being processed
 * - `network`, `rate`: told by whoever serves HTTP: where it came from, and how many did
 * - `closed`: told by whoever serves HTTP: this instance takes none
 * - `slow`: told by whoever serves HTTP: it did not arrive in time
 * - `malformed`: it is no JSON object, or no HTTP, or ended too early
 * - `too-large`: it passes a limit
 * - `unknown-machine`: it belongs to no node that is waited for
 * - `ambiguous-machine`: it may belong to several nodes that are waited for
 * - `ramdisk-error`: its node is known, and its ramdisk says that something went wrong (the hook
 *   `ramdisk_error`): the run ended
 * - `hook-failed`: its node is known, and another hook's `before` failed: the run ended
 * - `node-locked`: it comes too early, or while another one is being processed
 * - `ironic-refused`: it is for Ironic's own inspection, and Ironic did not take it
 * - `ironic-away`: the same, and Ironic could not be asked for half an hour
 */
export type CallbackRefusal =
  | 'no-token'
  | 'wrong-token'
  | 'other-run'
  | 'spent-token'
  | 'network'
  | 'closed'
  | 'rate'
  | 'busy'
  | 'malformed'
  | 'too-large'
  | 'slow'
  | 'unknown-machine'
  | 'ambiguous-machine'
  | 'ramdisk-error'
  | 'hook-failed'
  | 'node-locked'
  | 'ironic-refused'
  | 'ironic-away';

/** What a flow reports to observers. */
export type FlowEvent = FlowEventBase & FlowStep;

/** Whom a flow event is about: a run, a node whose run is not known, or nobody yet. */
export type About = Introspection | { readonly uuid: NodeUuid; readonly runId?: undefined } | undefined;

/** Tells the observers. */
export type Emit = (about: About, step: FlowStep) => void;

/**
 * Watches flows: logs, metrics, timelines, webhooks. Called after the fact, in order, outside the
 * flow: it can neither slow a flow nor fail it; what it throws is dropped.
 */
export type Observer = (event: FlowEvent) => void;
