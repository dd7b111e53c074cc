import type { BootPolicyEnforcer } from '../boot-policy/boot-policy.ts';
import type { EndSignal, PowerOnPacer } from '../concurrency.ts';
import type { DataStore } from '../contracts/data-store.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { RuleStore } from '../contracts/rule-store.ts';
import type { CarryToken, Clock, InBackground, ResolveHost } from '../contracts/runtime.ts';
import type { HistoryTap } from '../history/history-tap.ts';
import type { Hook } from '../hooks/hook.ts';
import type { Lease } from '../lease/lease.ts';
import type { RuleCompiler } from '../rules/compile-rule.ts';
import type { Settings } from '../settings/settings.ts';
import type { NodeNames } from './node-names.ts';
import type { RunEnds } from './run-ends.ts';

/**
 * The infrastructure that every step works with. What only some need is in the contexts below,
 * which `create-context.ts` puts together. None of them leaves this package.
 */
export interface Context {
  readonly settings: Settings;
  readonly ironic: IronicClient;
  readonly nodes: NodeStore;
  readonly names: NodeNames;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly policy: BootPolicyEnforcer;
  readonly emit: Emit;
  readonly history: HistoryTap;
  readonly ends: RunEnds;
  readonly inBackground: InBackground;
  /** Over when the inspector stops: then nothing waits any more. */
  readonly stopping: EndSignal;
}

/** For steps that keep documents, or remove them. */
export interface ArchiveContext extends Context {
  readonly data: DataStore | undefined;
}

/** For whoever reads or removes what runs of the past have left; most flows only tell it. */
export interface HistoryContext extends Context {
  readonly pastRuns: HistoryStore | undefined;
}

/** For booting ramdisks. */
export interface BootContext extends ArchiveContext {
  readonly pacer: PowerOnPacer;
  readonly carryToken: CarryToken | undefined;
  readonly resolveHost: ResolveHost | undefined;
  /** Whether a machine that cannot be recognised is of use: a not-found hook takes it. */
  readonly hasNotFoundHook: boolean;
}

/** For turning data into facts. */
export interface ProcessingContext extends ArchiveContext, HistoryContext {
  readonly hooks: readonly Hook[];
  /** For data that Ironic's own inspection has taken, in place of `hooks`. */
  readonly gatewayHooks: readonly Hook[];
  readonly rules: RuleStore | undefined;
  readonly logSink: LogSink | undefined;
  readonly ruleCompiler: RuleCompiler;
}

/** How long the calls to Ironic of one run may take together when nobody waits for them. */
export const BACKGROUND_BUDGET_MS = 60_000;

/**
 * How long the calls to Ironic of one callback may take together, so that it is answered within the
 * ramdisk's 30 seconds.
 */
export const CALLBACK_BUDGET_MS = 18_000;
