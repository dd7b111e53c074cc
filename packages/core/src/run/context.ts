import type { PolicyKeeper } from '../boot-policy/boot-policy.ts';
import type { Turn } from '../concurrency.ts';
import type { DataStore } from '../contracts/data-store.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { Emit } from '../contracts/flow-events.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { RuleStore } from '../contracts/rule-store.ts';
import type { CarryToken, Clock, InBackground, LogSink, ResolveHost } from '../contracts/runtime.ts';
import type { Hook, NotFoundHook } from '../hooks/hook.ts';
import type { Lease } from '../lease/lease.ts';
import type { RuleCompiler } from '../rules/compile-rule.ts';
import type { RulePlugins } from '../rules/rule-plugins.ts';
import type { Settings } from '../settings/settings.ts';

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
  readonly lease: Lease;
  readonly turn: Turn;
  readonly policy: PolicyKeeper;
  /** Aborted when the inspector stops: nobody waits for a turn any more. */
  readonly stopping: AbortSignal;
  readonly inBackground: InBackground;
  readonly emit: Emit;
}

/** How long the calls to Ironic of one run may take together when nobody waits for them. */
export const BACKGROUND_BUDGET_MS = 60_000;

/** How long the calls to Ironic of one callback may take together, so that it is answered within the ramdisk's 30 seconds. */
export const CALLBACK_BUDGET_MS = 18_000;
