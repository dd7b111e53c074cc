import { attempt } from './attempt.ts';
import { explainBootPolicy, type ExplainedBootPolicy } from './boot-policy/explain-boot-policy.ts';
import type { DataKind } from './contracts/data-store.ts';
import type { CallbackRefusal, FlowEvent } from './contracts/flow-events.ts';
import { type Contexts, createContexts } from './create-context.ts';
import type { Diagnosis } from './diagnosis/diagnosis.ts';
import type { InspectorError } from './errors.ts';
import { createGateway, type RamdiskGateway } from './gateway/create-gateway.ts';
import type { NewBootEvent } from './model/boot-event.ts';
import type { ContinueAnswer, Introspection, RequestOptions } from './model/introspection.ts';
import type { RamdiskData } from './model/ramdisk-data.ts';
import type { RunOfNode } from './model/waiting.ts';
import { abort } from './operator/abort.ts';
import { bootEvent, type HeardBootEvent } from './operator/boot-event.ts';
import { type DiagnoseOptions, diagnoseRun } from './operator/diagnose.ts';
import { type ExplainedLookup, explainLookup, type LookupQuestion } from './operator/explain-lookup.ts';
import { finished, stoppedError, type WaitOptions } from './operator/finished.ts';
import { introspectAll, type IntrospectAllOptions, type IntrospectAllResults } from './operator/introspect-all.ts';
import { type BegunIntrospection, introspect, type IntrospectOptions } from './operator/introspect.ts';
import { listNodes, type NodeRecord, type NodesQuery } from './operator/nodes.ts';
import { checkReadiness, type Readiness } from './operator/readiness.ts';
import { reapply } from './operator/reapply.ts';
import { createOperatorParts, type OperatorParts } from './operator/operator-parts.ts';
import { type ListOptions, listStatuses, readData, readParsed, readStatus } from './operator/status.ts';
import type { InspectorOptions } from './options/options.ts';
import { continueIntrospection, type ContinueOptions } from './ramdisk/continue.ts';
import { type Load, loadOf } from './ramdisk/load.ts';
import { Err, type Result } from './result.ts';
import type { Settings } from './settings/settings.ts';
import { type Disposal, makeDisposable } from './system.ts';
import { doUpkeep } from './upkeep/do-upkeep.ts';
import type { DeletedNodes, DeletedNodesOptions, ForgottenNodes } from './upkeep/deleted-nodes.ts';
import { deletedNodes, forgetConfirmed } from './upkeep/forget-deleted.ts';
import { Rounds } from './upkeep/rounds.ts';
import { type FlowEventOf, listen, watch, type WatchedEvents, type WatchOptions } from './watch.ts';

/** `await using inspector = new Inspector(…)` stops it at the end of the block. */
// oxlint-disable-next-line no-unsafe-declaration-merging -- the constructor makes these members
export interface Inspector extends Disposal, OperatorParts {}

/**
 * Introspects bare metal: an operator asks for a node, its ramdisk boots and posts what the machine
 * is made of, hooks turn that into facts on the Ironic node and its ports.
 *
 * Every method answers with a `Result`; an `Err` is something to meet and handle, and code
 * `internal` is a defect. A node is named by its UUID or its Ironic name.
 *
 * ```ts
 * import { Inspector, type IronicClient } from '@ironic-inspector/core';
 * import { createMemoryStore } from '@ironic-inspector/store-memory';
 *
 * declare const ironic: IronicClient;
 * const inspector = new Inspector({ ironic, ...createMemoryStore() });
 * await inspector.start();
 * const run = await inspector.introspect('node-1');
 * if (run.err) console.error(run.val.message);
 * ```
 */
// oxlint-disable-next-line no-unsafe-declaration-merging -- as above
export class Inspector {
  readonly #contexts: Contexts;
  readonly #rounds: Rounds;
  #stopped: Promise<Result<void, InspectorError>> | undefined;
  /** What ramdisks of Ironic's own inspection talk to; `not-supported` without `gateway`. */
  readonly gateway: RamdiskGateway;

  /**
   * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
   * `options`. They are not changed.
   */
  constructor(options: InspectorOptions) {
    this.#contexts = createContexts(options);
    const { operator, upkeep, forRequest } = this.#contexts;
    Object.assign(this, createOperatorParts(operator));
    this.gateway = createGateway(forRequest, (doing, flow) => this.#work(doing, flow));
    this.#rounds = new Rounds(upkeep, (doing, flow) => this.#work(doing, flow));
    makeDisposable(this, () => this.stop());
  }

  /** The settings in force, defaults filled in. */
  get settings(): Settings {
    return this.#contexts.operator.settings;
  }

  /**
   * Asks for an introspection of the node. The run that is given back has begun, no more; with
   * `wait` it has ended, as in {@link finished}.
   */
  async introspect(node: string, options: IntrospectOptions = {}): Promise<Result<BegunIntrospection, InspectorError>> {
    const { operator } = this.#contexts.forRequest(options);
    this.#rounds.warnOnce(operator.emit);
    const begun = await this.#work('introspection', () => introspect(operator, node, options));
    return begun.err || options.wait !== true ? begun : this.finished(begun.val, options);
  }

  /**
   * Introspects many nodes, some at a time, and answers when all have ended: what {@link finished}
   * answers for each. `bad-request` when `concurrency` or `period` is no such number.
   */
  introspectAll(
    nodes: readonly string[],
    options: IntrospectAllOptions = {},
  ): Promise<Result<IntrospectAllResults, InspectorError>> {
    const { concurrentCallbacks } = this.settings.limits;
    return attempt('introspections', () => introspectAll(this, nodes, concurrentCallbacks, options));
  }

  /**
   * Waits until a run has ended, this one or the newest of a node: its record, or an error that
   * says why it failed (`failure`). One that has ended already is answered at once, one that
   * another instance ends within `period`. A run that another one has taken the place of is what
   * {@link history} has of it, without `callback`; `run-not-found` without a history, or when
   * nobody saw it end. The wait ends only by `signal` (`wait-aborted`) and `stop()`
   * (`invalid-state`). {@link idle} does not wait for it.
   */
  finished(run: string | RunOfNode, options: WaitOptions = {}): Promise<Result<Introspection, InspectorError>> {
    if (this.#stopped !== undefined) return Promise.resolve(Err(stoppedError()));
    return attempt('waiting', () => finished(this.#contexts.operator, run, options));
  }

  /**
   * The flow events from now on, for a `for await` loop, which `stop()` ends after the last:
   * this instance's at once and, with a history, those of others within a second, as far as it
   * keeps them: of runs, without calls to Ironic that went well. Secrets are masked. See also
   * {@link WatchedEvents}. Throws an `InspectorError` (`invalid-options`) when `node` is no UUID.
   */
  watch<Type extends FlowEvent['type'] = FlowEvent['type']>(options: WatchOptions<Type> = {}): WatchedEvents<Type> {
    return watch(this.#contexts, options);
  }

  /**
   * Tells `listener` the events of one type of this instance from now on, as an observer is told.
   *
   * @returns what ends that; twice is the same as once
   */
  on<Type extends FlowEvent['type']>(type: Type, listener: (event: FlowEventOf<Type>) => void): () => void {
    return listen(this.#contexts.events, type, listener);
  }

  /**
   * Takes what a ramdisk posted: the body as it came, or the object in it. Answers when all is
   * processed and sent to Ironic; the node's power-off goes on in the background. The same body
   * again is answered the same way.
   */
  continue(body: string | RamdiskData, options: ContinueOptions = {}): Promise<Result<ContinueAnswer, InspectorError>> {
    const { ramdisk } = this.#contexts.forRequest(options);
    return this.#work('processing', () => continueIntrospection(ramdisk, body, options));
  }

  /** Tells the observers that whoever serves {@link continue} has turned a callback away. */
  callbackRefused(reason: CallbackRefusal, options: RequestOptions = {}): void {
    this.#contexts.forRequest(options).ramdisk.emit(undefined, { type: 'callback-refused', reason });
  }

  /** Ends an introspection that waits for its ramdisk. One that has ended already is left alone. */
  abort(node: string, options: RequestOptions = {}): Promise<Result<Introspection, InspectorError>> {
    return this.#work('abort', () => abort(this.#contexts.forRequest(options).operator, node));
  }

  /**
   * Runs the hooks again, on the data stored for the node or on `data`, which is stored in its
   * place. The run that is given back has begun, no more. The power is not touched.
   */
  reapply(
    node: string,
    data?: string | RamdiskData,
    options: RequestOptions = {},
  ): Promise<Result<Introspection, InspectorError>> {
    return this.#work('reapplying', () => reapply(this.#contexts.forRequest(options).operator, node, data));
  }

  /** The newest run of the node. */
  status(node: string): Promise<Result<Introspection, InspectorError>> {
    return attempt('status', () => readStatus(this.#contexts.operator, node));
  }

  /** A page of the newest runs of all nodes, newest first. */
  list(options: ListOptions = {}): Promise<Result<readonly Introspection[], InspectorError>> {
    return attempt('list', () => listStatuses(this.#contexts.operator, options));
  }

  /** A page of nodes, all or those searched for, with their newest runs and their hardware. */
  nodes(query: NodesQuery = {}): Promise<Result<readonly NodeRecord[], InspectorError>> {
    return attempt('nodes', () => listNodes(this.#contexts.operator, query));
  }

  /**
   * What is stored for the node: with what hooks added, or as the ramdisk sent it; `logs` left out.
   * What it sent may be anything: `parseRamdiskData` reads it. Whole numbers beyond ±(2^53 - 1) are
   * `bigint`s, which `jsonText` writes and `JSON.stringify` does not.
   */
  data(node: string, kind?: 'processed'): Promise<Result<RamdiskData, InspectorError>>;
  data(node: string, kind: DataKind): Promise<Result<unknown, InspectorError>>;
  data(node: string, kind: DataKind = 'processed'): Promise<Result<unknown, InspectorError>> {
    return attempt('data', () => readParsed(this.#contexts.operator, node, kind));
  }

  /** The same as {@link data} as JSON text, to the letter. */
  dataText(node: string, kind: DataKind = 'processed'): Promise<Result<string, InspectorError>> {
    return attempt('data', () => readData(this.#contexts.operator, node, kind));
  }

  /** Who may boot from the network now, and why; without a firewall, what one would be told. */
  bootPolicy(): Promise<Result<ExplainedBootPolicy, InspectorError>> {
    return attempt('boot policy', () => explainBootPolicy(this.#contexts.operator));
  }

  /** The nodes on record that Ironic has no more; each was asked for. Nothing is removed. */
  deletedNodes(options: DeletedNodesOptions = {}): Promise<Result<DeletedNodes, InspectorError>> {
    return this.#work('deleted nodes', () => deletedNodes(this.#contexts.upkeep, options));
  }

  /**
   * Removes the records and data of all nodes that Ironic has no more, also where they are too many
   * for upkeep (`forgetting.maxShare`), and their history if `options` say so. `bad-request` when
   * more than `most` are gone: then nothing is removed. `stop()` ends it between two nodes.
   */
  forgetDeleted(most: number, options: DeletedNodesOptions = {}): Promise<Result<ForgottenNodes, InspectorError>> {
    return this.#work('forgetting', () => forgetConfirmed(this.#contexts.upkeep, most, options));
  }

  /** Takes what somebody who watches machines boot tells of one: only a run's timeline has it. */
  bootEvent(event: NewBootEvent, options: RequestOptions = {}): Promise<Result<HeardBootEvent, InspectorError>> {
    return this.#work('boot event', () => bootEvent(this.#contexts.forRequest(options).operator, event));
  }

  /** Why the newest run of a node, or the run of this id, is where it is, and what can be done. */
  diagnose(of: string, options: DiagnoseOptions = {}): Promise<Result<Diagnosis, InspectorError>> {
    return this.#work('diagnosis', () => diagnoseRun(this.#contexts.forRequest(options).operator, of, options));
  }

  /** What a look-up would make of a machine now, and why; nothing is changed. */
  explainLookup(offered: LookupQuestion): Promise<Result<ExplainedLookup, InspectorError>> {
    return this.#work('look-up', () => explainLookup(this.#contexts.operator, offered));
  }

  /** What goes on in this instance now. */
  load(): Load {
    return loadOf(this.#contexts);
  }

  /** Asks what this instance depends on whether it works; answers within two seconds. */
  readiness(): Promise<Readiness> {
    return checkReadiness(this.#contexts.operator);
  }

  /**
   * How many changes of the boot policy this instance's firewall does not enforce yet, those of
   * other instances included; `undefined` without a firewall, and before {@link start}.
   */
  firewallLag(): Promise<Result<number | undefined, InspectorError>> {
    return attempt('firewall lag', () => this.#contexts.operator.policy.lag());
  }

  /** One round of upkeep now: runs left or overdue, nodes that are gone, the boot policy. */
  upkeep(): Promise<Result<void, InspectorError>> {
    this.#rounds.noteUpkeep();
    return this.#work('upkeep', () => doUpkeep(this.#contexts.upkeep));
  }

  /**
   * Enforces the boot policy, takes over the runs of instances that are gone, and begins the
   * periodic upkeep. Without it nothing times out, for example, and the first {@link introspect}
   * says so in a `warning` event. Twice is the same as once.
   */
  start(): Promise<Result<void, InspectorError>> {
    return this.#work('start', () => this.#rounds.start());
  }

  /** Resolves when nothing goes on in the background and observers were told everything. */
  idle(): Promise<void> {
    return this.#contexts.idle();
  }

  /**
   * Ends the periodic upkeep, lets what goes on finish for 25 seconds at most, hands back the rest
   * to instances that share the store, and releases the firewall, which takes another five at most.
   * For good. Twice is the same as once.
   */
  stop(): Promise<Result<void, InspectorError>> {
    return (this.#stopped ??= attempt('stop', async () => {
      this.#rounds.stop();
      await this.#contexts.stop();
      const left = await this.#rounds.leave();
      this.#contexts.close();
      return left;
    }));
  }

  /** What {@link stop} waits for; what throws in it is a defect and no more. */
  #work<T>(doing: string, flow: () => Promise<Result<T, InspectorError>>): Promise<Result<T, InspectorError>> {
    if (this.#stopped === undefined) return this.#contexts.counted(attempt(doing, flow));
    return Promise.resolve(Err(stoppedError()));
  }
}
