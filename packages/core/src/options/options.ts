import type { DataStore } from '../contracts/data-store.ts';
import type { FirewallRegister } from '../contracts/firewall-register.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { Observer } from '../contracts/flow-events.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { IronicRelay } from '../contracts/ironic-relay.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { PostStore } from '../contracts/post-store.ts';
import type { RuleStore } from '../contracts/rule-store.ts';
import type { WebhookSender } from '../contracts/webhook-sender.ts';
import type { WebhookStore } from '../contracts/webhook-store.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import type { Background, CarryToken, Clock, ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import type { Hook, NotFoundHook } from '../hooks/hook.ts';
import { defaultHooks } from '../hooks/stock-hooks.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Action, Condition } from '../rules/rule-plugin.ts';
import { resolveSettings, type Settings, type SettingsInput } from '../settings/settings.ts';
import {
  contractProblems,
  gatewayKindProblems,
  hookOrderProblems,
  isHolder,
  pluginKindProblems,
  rulePluginProblems,
} from './check-options.ts';
import { keptRegisters } from './registers-of.ts';

/** What an `Inspector` is made of: contracts, plug-ins and settings. */
export interface InspectorOptions extends SettingsInput {
  /** How to reach Ironic. */
  readonly ironic: IronicClient;
  /**
   * Where the runs are recorded. A store that is an `InstanceRegister` and a `FirewallRegister` as
   * well, as those of `store-sql` and `store-memory` are, is used as such: any number of instances
   * may share it. Who wraps one must pass all its methods on.
   */
  readonly nodes: NodeStore;
  /**
   * How the instances that share the store know which of them are alive.
   * @default `nodes`, if it is an `InstanceRegister`; otherwise in memory: then no other process
   * may use the store
   */
  readonly instances?: InstanceRegister;
  /**
   * How the instances that share the store know which of them have a firewall. Required where one
   * has, and `instances` is not kept in memory.
   * @default `nodes`, if it is a `FirewallRegister`; otherwise in memory
   */
  readonly firewalls?: FirewallRegister;
  /**
   * Where the ramdisk's data is kept.
   * @default none: data is not kept, and reading it back says so
   */
  readonly data?: DataStore;
  /**
   * Where what runs knew is kept beyond the next run of the node. No run waits for it, but where
   * a hook asks it (`previous`, `sameIdentity`).
   * @default none: only the newest run of each node is on record
   */
  readonly history?: HistoryStore;
  /**
   * Where the operator's rules are kept.
   * @default none: no rule is applied, and none can be created
   */
  readonly rules?: RuleStore;
  /**
   * Where receivers of events are kept. They are sent what is in `history`, once the inspector is
   * started.
   * @default none: there are no webhooks
   */
  readonly webhooks?: WebhookStore;
  /**
   * What sends events to receivers; `createWebhookSender` of `@ironic-inspector/webhooks`.
   * @default none: there are no webhooks
   */
  readonly webhookSender?: WebhookSender;
  /**
   * Conditions of your own that rules may name; one takes the place of the stock one of its name.
   * @default []
   */
  readonly conditions?: readonly Condition[];
  /**
   * Actions of your own that rules may name; one takes the place of the stock one of its name.
   * @default []
   */
  readonly actions?: readonly Action[];
  /**
   * What keeps other machines from booting the ramdisk. The inspector must be started: only then
   * are Ironic's ports known, and unknown machines let in.
   * @default none: whoever asks for the ramdisk gets it
   */
  readonly firewall?: Firewall;
  /**
   * The hooks, in the order they run; those that a hook depends on come before it.
   * @default defaultHooks
   */
  readonly hooks?: readonly Hook[];
  /**
   * Stands between ramdisks and Ironic's own inspection: see `Inspector.gateway`.
   * @default none: only an inspector that Ironic leaves the inspection to
   */
  readonly gateway?: GatewayOptions;
  /**
   * Where posts are on record until Ironic has taken them. Required with `gateway`.
   * @default none
   */
  readonly posts?: PostStore;
  /**
   * What to do with a machine that belongs to no node.
   * @default none: it is refused
   */
  readonly notFoundHook?: NotFoundHook;
  /**
   * Who is told what the flows do.
   * @default []
   */
  readonly observers?: readonly Observer[];
  /**
   * Where the ramdisk's logs go; `directoryLogSink` of `@ironic-inspector/core/node` keeps them in
   * a folder.
   * @default none: they are dropped; after a failure a warning says so
   */
  readonly logSink?: LogSink;
  /**
   * How names of management controllers become addresses; `resolveHost` of
   * `@ironic-inspector/core/node` asks the system.
   * @default none: only addresses are understood, a name is a warning
   */
  readonly resolveHost?: ResolveHost;
  /**
   * Who carries the token of a run to its machine, where the setting `callback.requireToken` wants
   * one.
   * @default none: the caller of `introspect` is told the token
   */
  readonly carryToken?: CarryToken;
  /** @default the system's clock */
  readonly clock?: Clock;
  /** @default in this process, at once */
  readonly background?: Background;
}

/** How posts for Ironic's own inspection are handed on, and what is made of them here. */
export interface GatewayOptions {
  /** What sends them: `createIronicRelay` of `@ironic-inspector/ironic-client`. */
  readonly relay: IronicRelay;
  /**
   * The hooks that run on data which Ironic has taken, after Ironic's own, in order; those that a
   * hook depends on come before it. Rules are those of all runs.
   * @default []
   */
  readonly hooks?: readonly Hook[];
}

/** Checked options: settings complete and frozen, plug-ins in place. */
export interface ResolvedOptions {
  readonly settings: Settings;
  readonly hooks: readonly Hook[];
}

/**
 * Checks everything that can be wrong with settings and plug-ins, and fills in the defaults; the
 * caller's object is not changed. `invalid-options` lists all problems at once, one a line.
 */
export function resolveOptions(
  options: SettingsInput & Pick<InspectorOptions, 'hooks' | 'conditions' | 'actions'>,
): Result<ResolvedOptions, InspectorError> {
  return resolve(options, []);
}

/** As {@link resolveOptions}, for an `Inspector`: it needs contracts as well. */
export function resolveInspectorOptions(options: InspectorOptions): Result<ResolvedOptions, InspectorError> {
  return resolve(options, [
    ...contractProblems(options),
    ...registerProblems(options),
    ...discoveryProblems(options),
    ...guardProblems(options),
    ...gatewayProblems(options),
  ]);
}

function resolve(
  options: Parameters<typeof resolveOptions>[0],
  others: readonly string[],
): Result<ResolvedOptions, InspectorError> {
  const { hooks = defaultHooks } = options;
  const resolved = resolveSettings(settingsOf(options));
  const problems = [...others, ...('problems' in resolved ? resolved.problems : []), ...pluginProblems(options)];
  if ('problems' in resolved || problems.length > 0) {
    return Err(new InspectorError('invalid-options', `These options cannot work:\n${problems.join('\n')}`));
  }
  return Ok({ settings: resolved.settings, hooks: Object.freeze([...hooks]) });
}

/** Instances that share a store must agree on who may boot as soon as one has a firewall. */
function registerProblems(options: InspectorOptions): readonly string[] {
  if (options.firewall === undefined || !isHolder(options.nodes)) return [];
  const { instances, firewalls } = keptRegisters(options);
  if (instances === undefined || firewalls !== undefined) return [];
  return ['firewalls: is required together with a firewall where instances share the store'];
}

/** CONTRACT.md §7: a machine that nobody knows cannot both be kept off and be waited for. */
function discoveryProblems({ notFoundHook, pxeFilter }: InspectorOptions): readonly string[] {
  if (notFoundHook === undefined || pxeFilter?.denyUnknownMacs !== true) return [];
  return ['pxeFilter.denyUnknownMacs: cannot be true together with a notFoundHook, which waits for unknown machines'];
}

/** Without anything to compare with, all machines would seem to be right. */
function guardProblems({ hooks, gateway, history }: InspectorOptions): readonly string[] {
  // By its name: it is not in every bundle.
  const all: readonly (Hook | undefined)[] = [hooks, gateway?.hooks].flatMap((some) =>
    Array.isArray(some) ? some : [],
  );
  const isGuarded = all.some((hook) => hook?.name === 'identity_guard');
  return isGuarded && history === undefined ? ['history: is required by the hook identity_guard'] : [];
}

/** A post that is on record nowhere would be lost with this process. */
function gatewayProblems({ gateway, posts }: InspectorOptions): readonly string[] {
  if (gateway === undefined) return [];
  const problems = gatewayKindProblems(gateway);
  if (posts === undefined) problems.push('posts: is required together with a gateway');
  if (problems.length > 0) return problems;
  return hookOrderProblems(gateway.hooks ?? []).map((problem) => `gateway.${problem}`);
}

/** How plug-ins get on with each other matters once each is one. */
function pluginProblems(options: Parameters<typeof resolveOptions>[0]): readonly string[] {
  const odd = pluginKindProblems(options);
  if (odd.length > 0) return odd;
  const { hooks = defaultHooks, conditions = [], actions = [] } = options;
  return [
    ...hookOrderProblems(hooks),
    ...rulePluginProblems('conditions', conditions),
    ...rulePluginProblems('actions', actions),
  ];
}

/** Contracts and plug-ins are no settings; everything else is checked as one. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  'ironic',
  'nodes',
  'instances',
  'firewalls',
  'data',
  'history',
  'rules',
  'webhooks',
  'webhookSender',
  'conditions',
  'actions',
  'firewall',
  'gateway',
  'posts',
  'hooks',
  'notFoundHook',
  'observers',
  'logSink',
  'resolveHost',
  'carryToken',
  'clock',
  'background',
] satisfies (keyof InspectorOptions)[]);

function settingsOf(options: object): SettingsInput {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !NOT_SETTINGS.has(name)));
}
