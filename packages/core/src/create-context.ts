import { PolicyKeeper } from './boot-policy/boot-policy.ts';
import { KnownPorts } from './boot-policy/known-ports.ts';
import { FirewallSeat } from './boot-policy/own-firewall.ts';
import { OtherFirewalls } from './boot-policy/peer-firewalls.ts';
import { Claims, InFlight, Places, Turn } from './concurrency.ts';
import type { Emit } from './contracts/flow-events.ts';
import type { InBackground } from './contracts/runtime.ts';
import { describeThrown, type InspectorError } from './errors.ts';
import { ClockSkew } from './lease/clock-skew.ts';
import { Lease } from './lease/lease.ts';
import type { ContinueAnswer, RequestOptions } from './model/introspection.ts';
import { EventQueue, watchedIronic, withCallOptions } from './observing.ts';
import { type InspectorOptions, resolveInspectorOptions } from './options/options.ts';
import { registersOf } from './options/registers-of.ts';
import { IronicSearch } from './ramdisk/ironic-search.ts';
import type { RamdiskContext } from './ramdisk/ramdisk-context.ts';
import type { Result } from './result.ts';
import { RuleCompiler } from './rules/compile-rule.ts';
import { rulePlugins } from './rules/rule-plugins.ts';
import { boundedResolver } from './run/resolve-names.ts';
import { inProcess, systemClock } from './system.ts';
import { Ages } from './upkeep/ages.ts';
import type { UpkeepContext } from './upkeep/upkeep-context.ts';

/** The context as the `Inspector` holds it: it can also be brought to rest. */
export interface OwnedContext extends RamdiskContext, UpkeepContext {
  /** Resolves when no background work is left and observers were told everything. */
  idle(): Promise<void>;
  /** Nobody waits for a turn any more; then as {@link idle}, but for a bounded time. */
  stop(): Promise<void>;
  /** Has {@link idle} wait for `work`, too. */
  counted<T>(work: Promise<T>): Promise<T>;
  /** The same for one request: observers and Ironic see its id in everything that it sets off. */
  forRequest(options: RequestOptions): RamdiskContext;
}

/** How long work that is going on may take when the inspector stops: longer than a callback is given. */
const STOP_MS = 25_000;

/** How many callbacks may wait for each of those that are processed. */
const WAITING_PER_PLACE = 8;

/** How many runs of instances that are gone are carried on at the same time: each has a limited time for what it asks of Ironic. */
const RESUMED_AT_ONCE = 8;

/** Puts contracts and options together. Throws `invalid-options` when they cannot work. */
export function createContext(options: InspectorOptions): OwnedContext {
  const resolved = resolveInspectorOptions(options);
  if (resolved.err) throw resolved.val;
  const { settings, hooks } = resolved.val;
  const plugins = rulePlugins(options.conditions, options.actions);
  const clock = options.clock ?? systemClock;
  const background = options.background ?? inProcess;
  const events = new EventQueue(options.observers ?? [], clock);
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  const emit: Emit = (about, step) => events.emit(about, step, undefined);

  const counted = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    const end = () => running.delete(work);
    work.then(end, end);
    return work;
  };

  const inBackground: InBackground = (doing, task) => {
    const done = new Promise<void>((resolve) => {
      const work = () => guarded(doing, task, emit).then(resolve);
      try {
        background.run(work);
      } catch (thrown) {
        tellDefect(doing, thrown, emit);
        resolve();
      }
    });
    void counted(done);
  };

  const ironic = events.unwatched ? options.ironic : watchedIronic(options.ironic, emit);
  const { instances, firewalls } = registersOf(options, clock);
  const skew = new ClockSkew(clock, settings.maxClockSkew * 1000, (milliseconds) =>
    emit(undefined, { type: 'clock-skewed', milliseconds }),
  );
  const lease = new Lease(instances, clock, settings.lease, skew);
  const policy = new PolicyKeeper({
    nodes: options.nodes,
    clock,
    own: options.firewall && {
      firewall: options.firewall,
      known: new KnownPorts(ironic),
      seat: new FirewallSeat(firewalls, lease.instance, settings.lease),
    },
    others: new OtherFirewalls({
      ...settings.pxeFilter,
      register: firewalls,
      clock,
      lease,
      stopping: stopping.signal,
    }),
    stopping: stopping.signal,
    rules: { openWhenIdle: options.notFoundHook !== undefined, denyUnknown: settings.pxeFilter.denyUnknownMacs },
    followPeriod: settings.pxeFilter.followPeriod,
    emit,
    inBackground,
  });

  const idle = async () => {
    while (running.size > 0) await Promise.allSettled(running);
    events.flush();
  };

  const context: OwnedContext = Object.freeze({
    settings,
    hooks,
    notFoundHook: options.notFoundHook,
    ironic,
    nodes: options.nodes,
    data: options.data,
    rules: options.rules,
    rulePlugins: plugins,
    ruleCompiler: new RuleCompiler(plugins),
    firewall: options.firewall,
    logSink: options.logSink,
    resolveHost: options.resolveHost && boundedResolver(options.resolveHost, clock),
    carryToken: options.carryToken,
    clock,
    ages: new Ages(clock, emit),
    resuming: new Places(RESUMED_AT_ONCE),
    lease,
    search: new IronicSearch({ ironic, settings, resolveHost: options.resolveHost, clock, emit }),
    turn: new Turn(clock, settings.introspectionDelay),
    policy,
    callbacks: new InFlight<Result<ContinueAnswer, InspectorError>>(),
    places: new Places(settings.limits.concurrentCallbacks, settings.limits.concurrentCallbacks * WAITING_PER_PLACE),
    awaitedStarts: new Claims(settings.limits.concurrentCallbacks),
    unknownMachines: new Claims(),
    stopping: stopping.signal,
    inBackground,
    emit,
    idle,
    counted,
    stop: async () => {
      stopping.abort();
      const done = new AbortController();
      await Promise.race([idle(), clock.sleep(STOP_MS, done.signal)]);
      done.abort();
      events.flush();
    },
    forRequest: (request: RequestOptions): RamdiskContext => {
      const { requestId = `req-${crypto.randomUUID()}`, globalRequestId, remoteAddress } = request;
      // As OpenStack's services: the id that all of them know comes first.
      const named = withCallOptions(options.ironic, { requestId: globalRequestId ?? requestId });
      if (events.unwatched) return { ...context, ironic: named };
      const tell: Emit = (about, step) => {
        const isFrom = step.type === 'callback-refused' && remoteAddress !== undefined;
        events.emit(about, isFrom ? { ...step, remoteAddress } : step, requestId, globalRequestId);
      };
      return { ...context, emit: tell, ironic: watchedIronic(named, tell) };
    },
  });
  return context;
}

async function guarded(doing: string, task: () => Promise<unknown>, emit: Emit): Promise<void> {
  try {
    await task();
  } catch (thrown) {
    tellDefect(doing, thrown, emit);
  }
}

function tellDefect(doing: string, thrown: unknown, emit: Emit): void {
  const message = `${doing}: ${describeThrown(thrown)}`;
  emit(undefined, { type: 'failed', stage: 'upkeep', code: 'internal', message, cause: thrown });
}
