import type { DataStore } from '../contracts/data-store.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { RuleStore } from '../contracts/rule-store.ts';
import type { Background, Clock, LogSink } from '../contracts/runtime.ts';
import type { Hook, NotFoundHook } from '../hooks/hook.ts';
import { jsonTypeName } from '../model/json.ts';
import type { Action, Condition } from '../rules/rule-plugin.ts';

/** The names of a contract's methods; a compiler error says when the list falls behind. */
type Methods<Contract> = {
  readonly [Name in keyof Contract as Contract[Name] extends (...args: never[]) => unknown ? Name : never]: true;
};

interface Contracts {
  readonly ironic: Methods<IronicClient>;
  readonly nodes: Methods<NodeStore>;
  readonly data: Methods<DataStore>;
  readonly rules: Methods<RuleStore>;
  readonly firewall: Methods<Firewall>;
  readonly logSink: Methods<LogSink>;
  readonly clock: Methods<Clock>;
  readonly background: Methods<Background>;
}

const REQUIRED: ReadonlySet<string> = new Set(['ironic', 'nodes']);

const CONTRACTS: Contracts = {
  ironic: {
    getNode: true,
    listNodes: true,
    createNode: true,
    patchNode: true,
    validatePower: true,
    getBootDevice: true,
    setBootDevice: true,
    setPowerState: true,
    addTrait: true,
    removeTrait: true,
    listPorts: true,
    listAllPorts: true,
    createPort: true,
    patchPort: true,
    deletePort: true,
    createPortGroup: true,
  },
  nodes: {
    begin: true,
    get: true,
    list: true,
    update: true,
    pending: true,
    match: true,
    findByDigest: true,
    due: true,
    active: true,
    forget: true,
    heartbeat: true,
    retire: true,
    abandoned: true,
    lead: true,
    noteFirewall: true,
    withdrawFirewall: true,
    firewalls: true,
    generation: true,
    raiseGeneration: true,
  },
  data: { save: true, load: true, discard: true },
  rules: { add: true, get: true, list: true, remove: true, clear: true },
  firewall: { open: true, sync: true, close: true },
  logSink: { save: true },
  clock: { now: true, elapsed: true, sleep: true },
  background: { run: true },
};

const CONDITION: Methods<Condition> = { prepare: true };
const ACTION: Methods<Action> = { validate: true, apply: true };
const NOT_FOUND_HOOK: Methods<NotFoundHook> = { notFound: true };

/** Contracts that are missing or are none: the compiler sees neither JavaScript nor a cast. */
export function contractProblems(options: object): string[] {
  const contracts = Object.entries(CONTRACTS).flatMap(([name, methods]) => {
    const given = member(options, name);
    if (given === undefined) return REQUIRED.has(name) ? [`${name}: is required`] : [];
    return methodProblems(name, given, methods);
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
  const problems = pluginProblems(what, hook, {});
  for (const moment of ['before', 'after']) {
    const given = member(hook, moment);
    if (given !== undefined) problems.push(...functionProblems(`${what}.${moment}`, given));
  }
  const needed = member(hook, 'dependsOn');
  if (needed !== undefined && !Array.isArray(needed)) problems.push(`${what}.dependsOn: must be a list of names`);
  return problems;
}

function pluginProblems(what: string, plugin: unknown, methods: object): string[] {
  const problems = methodProblems(what, plugin, methods);
  if (problems.length === 0 && typeof member(plugin, 'name') !== 'string') problems.push(`${what}: has no name`);
  return problems;
}

function methodProblems(what: string, given: unknown, methods: object): string[] {
  if (!isHolder(given)) return [`${what}: must be an object, not ${jsonTypeName(given)}`];
  const missing = Object.keys(methods).filter((name) => typeof member(given, name) !== 'function');
  return missing.length === 0 ? [] : [`${what}: has no method ${missing.join(', ')}`];
}

function functionProblems(what: string, given: unknown): string[] {
  return typeof given === 'function' ? [] : [`${what}: must be a function, not ${jsonTypeName(given)}`];
}

function member(holder: unknown, name: string): unknown {
  return isHolder(holder) ? Reflect.get(holder, name) : undefined;
}

/** Functions have members, too. */
function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Whatever is wrong with a list of hooks: a name used twice, a dependency that is missing or comes too late. */
export function hookOrderProblems(hooks: readonly Hook[]): string[] {
  const problems: string[] = [];
  const all = new Set(hooks.map((hook) => hook.name));
  const earlier = new Set<string>();
  for (const hook of hooks) {
    if (earlier.has(hook.name)) problems.push(`hooks: ${hook.name} is listed twice`);
    for (const needed of hook.dependsOn ?? []) {
      if (!all.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed}, which is not listed`);
      else if (!earlier.has(needed)) problems.push(`hooks: ${hook.name} needs the hook ${needed} before it`);
    }
    earlier.add(hook.name);
  }
  return problems;
}
