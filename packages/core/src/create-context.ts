import { TimeLimits } from './attempt.ts';
import { BootPolicyEnforcer } from './boot-policy/boot-policy.ts';
import { KnownPorts } from './boot-policy/known-ports.ts';
import { boundedFirewall } from './boot-policy/bounded-firewall.ts';
import { OwnFirewall } from './boot-policy/own-firewall.ts';
import { PeerFirewalls } from './boot-policy/peer-firewalls.ts';
import { EndSignal, KeyedLock, PowerOnPacer, Semaphore, SingleFlight } from './concurrency.ts';
import type { Emit } from './contracts/flow-events.ts';
import type { InBackground } from './contracts/runtime.ts';
import { HistoryRecorder } from './history/history-recorder.ts';
import { shownEvent } from './history/kept-step.ts';
import { NO_HISTORY } from './history/history-tap.ts';
import { HistoryTail } from './history-tail.ts';
import { boundedIronic, boundedNodes, boundedStore } from './lease/bounded-contracts.ts';
import { ClockSkew } from './lease/clock-skew.ts';
import { Lease } from './lease/lease.ts';
import type { RequestOptions } from './model/introspection.ts';
import type { RamdiskData } from './model/ramdisk-data.ts';
import { EventQueue, observedIronic, withCallOptions } from './observing.ts';
import type { OperatorContext } from './operator/operator-context.ts';
import { placesForLogs } from './operator/run-logs.ts';
import { type InspectorOptions, resolveInspectorOptions } from './options/options.ts';
import { registersOf } from './options/registers-of.ts';
import { callbackSlots } from './processing/callback-slot.ts';
import { boundedLogSink } from './processing/bounded-log-sink.ts';
import { IronicSearch } from './run/ironic-search.ts';
import type { RamdiskContext } from './ramdisk/ramdisk-context.ts';
import { createRelayContext } from './relaying/create-relay-context.ts';
import type { RelayContext } from './relaying/relay-context.ts';
import { RuleCompiler } from './rules/compile-rule.ts';
import { rulePlugins } from './rules/rule-plugins.ts';
import type { BootContext, Context, ProcessingContext } from './run/context.ts';
import { HeardBoots } from './run/heard-boots.ts';
import { NodeNames } from './run/node-names.ts';
import { timedResolver } from './run/resolve-names.ts';
import { RunEnds } from './run/run-ends.ts';
import { inProcess, runInBackground, systemClock } from './system.ts';
import { Ages } from './upkeep/ages.ts';
import { ActiveRunWalk, RecordWalk } from './upkeep/record-walk.ts';
import type { UpkeepContext } from './upkeep/upkeep-context.ts';
import type { EventSources } from './watch.ts';
import { webhookParts } from './webhooks/webhook-context.ts';

/** What operators and ramdisks set off works with. */
interface RequestContexts {
  readonly operator: OperatorContext;
  readonly ramdisk: RamdiskContext;
  /** `undefined` where there is no gateway. */
  readonly gateway: RelayContext | undefined;
}

/** What each flow is handed, and how all of them come to rest. */
export interface Contexts extends RequestContexts, EventSources {
  readonly upkeep: UpkeepContext;
  /** The same for one request: observers and Ironic see its id in everything that it sets off. */
  readonly forRequest: (options: RequestOptions) => RequestContexts;
  /** Has {@link idle} wait for `work`, too. */
  counted<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no background work is left and observers were told everything. */
  idle(): Promise<void>;
  /** Ends what waits; then as {@link idle}, but for a bounded time. */
  stop(): Promise<void>;
  /** Tells observers what they were not told yet, and watchers that this was all. */
  close(): void;
}

/** How long work may go on when the inspector stops: longer than a callback is given. */
const STOP_MS = 25_000;

/** How many interrupted runs are carried on at a time. */
const RESUMED_AT_ONCE = 8;

/** Puts contracts and options together. Throws `invalid-options` when they cannot work. */
export function createContexts(options: InspectorOptions): Contexts {
  const resolved = resolveInspectorOptions(options);
  if (resolved.err) throw resolved.val;
  const { settings, hooks } = resolved.val;
  const plugins = rulePlugins(options.conditions, options.actions);
  const clock = options.clock ?? systemClock;
  const background = options.background ?? inProcess;
  const events = new EventQueue(options.observers ?? [], clock);
  const stopping = new EndSignal();
  const closed = new EndSignal();
  const running = new Set<Promise<unknown>>();
  const ends = new RunEnds();
  const emit: Emit = (about, step) => {
    ends.hear(about, step);
    recorder?.hear(about, step);
    events.emit(about, step, undefined);
  };

  const counted = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    const end = () => running.delete(work);
    work.then(end, end);
    return work;
  };

  const inBackground: InBackground = (doing, task) => counted(runInBackground(background, doing, task, emit));

  const idle = async () => {
    do {
      while (running.size > 0) await Promise.allSettled(running);
      await recorder?.flush();
    } while (running.size > 0);
    events.flush();
  };

  const limits = new TimeLimits(clock);
  const nodes = boundedNodes(options.nodes, limits);
  const data = options.data && boundedStore(options.data, 'the data store', limits);
  const history = options.history && boundedStore(options.history, 'the history', limits);
  const rules = options.rules && boundedStore(options.rules, 'the rule store', limits);
  const webhooks = webhookParts(options, history, limits);
  const client = boundedIronic(options.ironic, limits);
  const { firewall, resolveHost, carryToken, notFoundHook, logSink } = options;
  const ironic = observedIronic(client, emit);
  const registers = registersOf(options, clock);
  const instances = boundedStore(registers.instances, 'the instance register', limits);
  const firewalls = boundedStore(registers.firewalls, 'the firewall register', limits);
  const skew = new ClockSkew(clock, settings.maxClockSkew * 1000, (milliseconds) =>
    emit(undefined, { type: 'clock-skewed', milliseconds }),
  );
  const lease = new Lease(instances, clock, settings.lease, skew);
  const policy = new BootPolicyEnforcer({
    nodes,
    clock,
    own:
      firewall &&
      new OwnFirewall({
        firewall: boundedFirewall(firewall, limits),
        known: new KnownPorts(ironic),
        register: firewalls,
        owner: lease.instance,
        leaseSeconds: settings.lease,
      }),
    peers: new PeerFirewalls({ ...settings.pxeFilter, register: firewalls, clock, lease, stopping }),
    stopping,
    rules: { openWhenIdle: notFoundHook !== undefined, denyUnknown: settings.pxeFilter.denyUnknownMacs },
    followPeriod: settings.pxeFilter.followPeriod,
    emit,
    inBackground,
  });

  const names = new NodeNames(clock, settings.nameMemory);
  const recorder =
    history &&
    new HistoryRecorder({
      history,
      clock,
      emit,
      tell: ({ about, step, requestId }) => events.emit(about, step, requestId),
      instance: lease.instance,
      nameOf: (node) => names.nameOf(node),
    });

  const infrastructure: Context = {
    settings,
    ironic,
    nodes,
    names,
    clock,
    lease,
    policy,
    emit,
    history: recorder ?? NO_HISTORY,
    ends,
    inBackground,
    stopping,
  };
  const processing: ProcessingContext = {
    ...infrastructure,
    data,
    hooks,
    gatewayHooks: Object.freeze([...(options.gateway?.hooks ?? [])]),
    rules,
    logSink: logSink && boundedLogSink(logSink, clock),
    ruleCompiler: new RuleCompiler(plugins),
    pastRuns: history,
  };
  const booting: BootContext = {
    ...infrastructure,
    data,
    pacer: new PowerOnPacer(clock, settings.introspectionDelay),
    carryToken,
    resolveHost: resolveHost && timedResolver(resolveHost, clock),
    hasNotFoundHook: notFoundHook !== undefined,
  };
  const search = new IronicSearch({ ironic, settings, resolveHost, clock, emit });
  const boots = new HeardBoots();
  const tail = history && new HistoryTail({ history, clock, instance: lease.instance });
  const operator: OperatorContext = {
    ...booting,
    ...processing,
    tail,
    closed,
    rulePlugins: plugins,
    search,
    logSink,
    logPlaces: placesForLogs(),
    boots,
    webhooks,
  };
  const { concurrentCallbacks } = settings.limits;
  const ramdisk: RamdiskContext = {
    ...processing,
    notFoundHook,
    search,
    callbacks: new SingleFlight(),
    slots: callbackSlots(settings.limits),
    awaitedStarts: new KeyedLock(concurrentCallbacks),
    unknownMachines: new KeyedLock(),
    posted: () => undefined,
  };
  const gateway = createRelayContext({ ...processing, search }, options, limits);
  const upkeep: UpkeepContext = {
    ...booting,
    ...processing,
    gateway,
    forPost: (request) => forRequest(request).gateway,
    ages: new Ages(clock, emit),
    resumeSlots: new Semaphore(RESUMED_AT_ONCE),
    recorder,
    webhooks,
    walk: new RecordWalk(),
    activeRuns: new ActiveRunWalk(),
  };

  const forRequest = (request: RequestOptions): RequestContexts => {
    const { requestId = `req-${crypto.randomUUID()}`, globalRequestId, remoteAddress, askedBy } = request;
    // As OpenStack's services: the id that all of them know comes first.
    const named = withCallOptions(client, { requestId: globalRequestId ?? requestId });
    let posted: RamdiskData | undefined;
    const tell: Emit = (about, step) => {
      ends.hear(about, step);
      const isFrom = step.type === 'callback-refused' && remoteAddress !== undefined;
      const told = isFrom ? { ...step, remoteAddress } : step;
      recorder?.hear(about, told, { requestId, askedBy, remoteAddress, posted });
      events.emit(about, told, requestId, globalRequestId);
    };
    const own = { emit: tell, ironic: observedIronic(named, tell) };
    const withPosted = { ...own, posted: (data: RamdiskData) => void (posted = data) };
    return {
      operator: { ...operator, ...own },
      ramdisk: { ...ramdisk, ...withPosted },
      gateway: gateway && { ...gateway, ...withPosted },
    };
  };

  return {
    operator,
    ramdisk,
    upkeep,
    events,
    tail,
    shown: shownEvent,
    closed,
    gateway,
    forRequest,
    counted,
    idle,
    stop: async () => {
      stopping.end();
      const done = new AbortController();
      await Promise.race([idle(), clock.sleep(STOP_MS, done.signal)]);
      done.abort();
      events.flush();
    },
    close: () => {
      events.flush();
      recorder?.close();
      closed.end();
      limits.close();
    },
  };
}
