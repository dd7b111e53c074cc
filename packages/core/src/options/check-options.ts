import type { DataStore } from '../contracts/data-store.ts';
import type { FirewallRegister } from '../contracts/firewall-register.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { HistoryStore } from '../contracts/history-store.ts';
import type { InstanceRegister } from '../contracts/instance-register.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { PostStore } from '../contracts/post-store.ts';
import type { RuleStore } from '../contracts/rule-store.ts';
import type { WebhookSender } from '../contracts/webhook-sender.ts';
import type { WebhookStore } from '../contracts/webhook-store.ts';
import type { LogSink } from '../contracts/log-sink.ts';
import type { Background, Clock } from '../contracts/runtime.ts';
import type { Hook, NotFoundHook } from '../hooks/hook.ts';
import { jsonTypeName } from '../model/json.ts';
import type { Action, Condition } from '../rules/rule-plugin.ts';

interface Contracts {
  readonly ironic: IronicClient;
  readonly nodes: NodeStore;
  readonly instances: InstanceRegister;
  readonly firewalls: FirewallRegister;
  readonly data: DataStore;
  readonly history: HistoryStore;
  readonly rules: RuleStore;
  readonly webhooks: WebhookStore;
  readonly webhookSender: WebhookSender;
  readonly posts: PostStore;
  readonly firewall: Firewall;
  readonly logSink: LogSink;
  readonly clock: Clock;
  readonly background: Background;
}

const REQUIRED: ReadonlySet<string> = new Set(['ironic', 'nodes']);

/** A method that each contract is known by: the others are the compiler's business. */
const CONTRACTS: { readonly [Name in keyof Contracts]: keyof Contracts[Name] } = {
  ironic: 'getNode',
  nodes: 'begin',
  instances: 'heartbeat',
  firewalls: 'noteFirewall',
  data: 'save',
  history: 'append',
  rules: 'add',
  webhooks: 'replaceSecret',
  webhookSender: 'send',
  posts: 'keep',
  firewall: 'sync',
  logSink: 'save',
  clock: 'elapsed',
  background: 'run',
};

const CONDITION: readonly (keyof Condition)[] = ['prepare'];
const ACTION: readonly (keyof Action)[] = ['validate', 'apply'];
const NOT_FOUND_HOOK: readonly (keyof NotFoundHook)[] = ['notFound'];

/** Contracts that are missing or are none: the compiler sees neither JavaScript nor a cast. */
export function contractProblems(options: object): string[] {
  const contracts = Object.entries(CONTRACTS).flatMap(([name, method]) => {
    const given = member(options, name);
    if (given === undefined) return REQUIRED.has(name) ? [`${name}: is required`] : [];
    return methodProblems(name, given, [method]);
  });
  const functions = ['resolveHost', 'carryToken'].flatMap((name) => {
    const given = member(options, name);
    return given === undefined ? [] : functionProblems(name, given);
  });
  return [...contracts, ...functions, ...listProblems(options, 'observers', functionProblems)];
}

/** Plug-ins that are none. */
export function pluginKindProblems(options: object): string[] {
  return [
    ...listProblems(options, 'hooks', hookProblems),
    ...listProblems(options, 'conditions', conditionProblems),
    ...listProblems(options, 'actions', actionProblems),
    ...notFoundHookProblems(member(options, 'notFoundHook')),
  ];
}

function conditionProblems(what: string, condition: unknown): string[] {
  const problems = pluginProblems(what, condition, CONDITION);
  if (problems.length === 0 && !isHolder(member(condition, 'params'))) problems.push(`${what}: has no params`);
  return problems;
}

function actionProblems(what: string, action: unknown): string[] {
  const problems = pluginProblems(what, action, ACTION);
  if (problems.length > 0) return problems;
  if (!isHolder(member(action, 'params'))) problems.push(`${what}: has no params`);
  if (!Array.isArray(member(action, 'formatted'))) problems.push(`${what}.formatted: must be a list of names`);
  return problems;
}

/** What is wrong with a gateway: it sends nothing, or its hooks are none. */
export function gatewayKindProblems(gateway: unknown): string[] {
  if (!isHolder(gateway)) return [`gateway: must be an object, not ${jsonTypeName(gateway)}`];
  return [
    ...methodProblems('gateway.relay', member(gateway, 'relay'), ['send']),
    ...listProblems(gateway, 'hooks', (what, given) => hookProblems(`gateway.${what}`, given)),
  ];
}

/** Messages of the hook begin with its name. */
function notFoundHookProblems(given: unknown): string[] {
  return given === undefined ? [] : pluginProblems('notFoundHook', given, NOT_FOUND_HOOK);
}

function listProblems(options: object, name: string, check: (what: string, given: unknown) => string[]): string[] {
  const given = member(options, name);
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [`${name}: must be a list, not ${jsonTypeName(given)}`];
  return given.flatMap((item, index) => check(`${name}.${index}`, item));
}

function hookProblems(what: string, hook: unknown): string[] {
  const problems = pluginProblems(what, hook, []);
  for (const moment of ['before', 'after']) {
    const given = member(hook, moment);
    if (given !== undefined) problems.push(...functionProblems(`${what}.${moment}`, given));
  }
  const needed = member(hook, 'dependsOn');
  if (needed !== undefined && !Array.isArray(needed)) problems.push(`${what}.dependsOn: must be a list of names`);
  return problems;
}

function pluginProblems(what: string, plugin: unknown, methods: readonly string[]): string[] {
  const problems = methodProblems(what, plugin, methods);
  if (problems.length === 0 && typeof member(plugin, 'name') !== 'string') problems.push(`${what}: has no name`);
  return problems;
}

function methodProblems(what: string, given: unknown, methods: readonly string[]): string[] {
  if (!isHolder(given)) return [`${what}: must be an object, not ${jsonTypeName(given)}`];
  const missing = methods.filter((name) => typeof member(given, name) !== 'function');
  return missing.length === 0 ? [] : [`${what}: has no method ${missing.join(', ')}`];
}

function functionProblems(what: string, given: unknown): string[] {
  return typeof given === 'function' ? [] : [`${what}: must be a function, not ${jsonTypeName(given)}`];
}

function member(holder: unknown, name: string): unknown {
  return isHolder(holder) ? Reflect.get(holder, name) : undefined;
}

/** Functions have members, too. */
export function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Whatever is wrong with a list of hooks: a name used twice, a dependency that is missing or comes
 * too late, one that does not come first and must.
 */
export function hookOrderProblems(hooks: readonly Hook[]): string[] {
  const problems: string[] = [];
  const all = new Set(hooks.map((hook) => hook.name));
  const earlier = new Set<string>();
  const first = hooks.find((hook) => hook.after !== undefined && hook.comesFirst !== true)?.name;
  for (const hook of hooks) {
    if (hook.comesFirst === true && first !== undefined && earlier.has(first)) {
      problems.push(`hooks: ${hook.name} must come first, before ${first}`);
    }
    if (earlier.has(hook.name)) problems.push(`hooks: ${hook.name} is listed twice`);
    for (const needed of hook.dependsOn ?? []) {
      if (!all.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed}, which is not listed`);
      else if (!earlier.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed} before it`);
    }
    earlier.add(hook.name);
  }
  return problems;
}

/** Whatever is wrong with plug-ins: a name that is used twice, or one that rules could not name. */
export function rulePluginProblems(
  kind: 'conditions' | 'actions',
  plugins: readonly { readonly name: string }[],
): string[] {
  const seen = new Set<string>();
  const problems: string[] = [];
  for (const { name } of plugins) {
    if (name === '') problems.push(`${kind}: one has no name`);
    if (seen.has(name)) problems.push(`${kind}: ${name} is listed twice`);
    seen.add(name);
  }
  return problems;
}
