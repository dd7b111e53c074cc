import type { Claims } from './claims.ts';
import type { DataStore } from './contracts/data-store.ts';
import type { Firewall } from './contracts/firewall.ts';
import type { IronicClient } from './contracts/ironic-client.ts';
import type { NodeStore } from './contracts/node-store.ts';
import type { RuleStore } from './contracts/rule-store.ts';
import type { CarryToken, Clock, LogSink, ResolveHost } from './contracts/runtime.ts';
import type { InspectorError } from './errors.ts';
import type { Hook } from './hooks/hook.ts';
import type { FlowStep } from './model/flow-events.ts';
import type { Introspection } from './model/introspection.ts';
import type { NodeUuid } from './model/node-uuid.ts';
import type { ContinueAnswer } from './ramdisk/continue.ts';
import type { Places } from './places.ts';
import type { Turn } from './operator/turn.ts';
import type { IronicSearch } from './ramdisk/ironic-search.ts';
import type { InFlight } from './ramdisk/in-flight.ts';
import type { NotFoundHook } from './ramdisk/not-found.ts';
import type { Result } from './result.ts';
import type { RuleCompiler } from './rules/rule-compiler.ts';
import type { RulePlugins } from './rules/rule-plugins.ts';
import type { Settings } from './settings.ts';
import type { PolicyKeeper } from './upkeep/boot-policy.ts';
import type { Ages } from './upkeep/ages.ts';
import type { Hold, Lease } from './upkeep/lease.ts';

/** Everything a step works with: resolved contracts and options. Never leaves this package. */
export interface Context {
  readonly settings: Settings;
  readonly hooks: readonly Hook[];
  readonly notFoundHook: NotFoundHook | undefined;
  readonly ironic: IronicClient;
  readonly nodes: NodeStore;
  readonly data: DataStore | undefined;
  readonly rules: RuleStore | undefined;
  readonly rulePlugins: RulePlugins;
  readonly ruleCompiler: RuleCompiler;
  readonly firewall: Firewall | undefined;
  readonly logSink: LogSink | undefined;
  readonly resolveHost: ResolveHost | undefined;
  readonly carryToken: CarryToken | undefined;
  readonly clock: Clock;
  /** How old what is on record is. */
  readonly ages: Ages;
  readonly lease: Lease;
  /** The claim on the run that is worked on; absent when none is. */
  readonly hold?: Hold;
  /** For runs of others that are carried on. */
  readonly resuming: Places;
  readonly search: IronicSearch;
  readonly turn: Turn;
  readonly policy: PolicyKeeper;
  /** By body, token and run. */
  readonly callbacks: InFlight<Result<ContinueAnswer, InspectorError>>;
  /** Of callbacks that are being answered. */
  readonly places: Places;
  /** Nodes for whose start a callback waits. */
  readonly awaitedStarts: Claims;
  /** Addresses of unknown machines that are being looked for in Ironic, or enrolled. */
  readonly unknownMachines: Claims;
  /** Aborted when the inspector stops: nobody waits for a turn any more. */
  readonly stopping: AbortSignal;
  /** Does `task` without anybody waiting for it; `Inspector.idle()` knows of it. */
  inBackground(doing: string, task: () => Promise<unknown>): void;
  /** Is given what a callback's body is needed for after its answer. */
  readonly inHand?: (until: Promise<void>) => void;
  /** Tells the observers. */
  emit(about: About, step: FlowStep): void;
}

/** Whom a flow event is about: a run, a node whose run is not known, or nobody yet. */
export type About = Introspection | { readonly uuid: NodeUuid; readonly runId?: undefined } | undefined;

/** How long the calls to Ironic of one run may take together when nobody waits for them. */
export const BACKGROUND_BUDGET_MS = 60_000;

/** How long the calls to Ironic of one callback may take together, so that it is answered within the ramdisk's 30 seconds. */
export const CALLBACK_BUDGET_MS = 18_000;
