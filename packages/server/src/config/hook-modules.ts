import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  Err,
  Ok,
  readHookModule,
  stockActions,
  stockConditions,
  stockHooks,
  type Action,
  type Condition,
  type Hook,
  type HookModule,
  type NotFoundHook,
  type Result,
} from '@ironic-inspector/core';

/** The plug-ins of all modules. Each name is unique, also among the stock ones. */
export interface LoadedModules {
  readonly hooks: ReadonlyMap<string, Hook>;
  readonly conditions: readonly Condition[];
  readonly actions: readonly Action[];
  readonly notFoundHooks: ReadonlyMap<string, NotFoundHook>;
}

/** The not-found hook that comes with the service. */
export const ENROLL = 'enroll';

interface Source {
  readonly name: string;
  readonly module: HookModule;
}

/** Loads the modules that `[processing]hook_modules` names; `Err` has a line for every problem. */
export async function loadHookModules(names: readonly string[]): Promise<Result<LoadedModules, readonly string[]>> {
  const sources: Source[] = [];
  const problems: string[] = [];
  for (const name of new Set(names)) {
    const loaded = await load(name);
    if (loaded.ok) sources.push({ name, module: loaded.val });
    else problems.push(...loaded.val.map((problem) => `${name}: ${problem}`));
  }
  const hooks = joined('hook', sources, ({ hooks: own = [] }) => own, [...stockHooks.keys()]);
  const conditions = joined('condition', sources, ({ conditions: own = [] }) => own, namesOf(stockConditions));
  const actions = joined('action', sources, ({ actions: own = [] }) => own, namesOf(stockActions));
  const notFoundHooks = joined('not-found hook', sources, ({ notFoundHook: own }) => (own ? [own] : []), [ENROLL]);
  for (const part of [hooks, conditions, actions, notFoundHooks]) problems.push(...part.problems);
  if (problems.length > 0) return Err(problems);
  return Ok({
    hooks: hooks.all,
    conditions: [...conditions.all.values()],
    actions: [...actions.all.values()],
    notFoundHooks: notFoundHooks.all,
  });
}

async function load(name: string): Promise<Result<HookModule, readonly string[]>> {
  const file = fileOf(name);
  const isThere = file === undefined || (await stat(file).catch(() => undefined))?.isFile() === true;
  if (!isThere) return Err([`there is no file ${file}`]);
  try {
    const loaded = (await import(file === undefined ? name : pathToFileURL(file).href)) as {
      readonly default?: unknown;
    };
    return readHookModule(loaded.default);
  } catch (error) {
    return Err([`cannot be loaded: ${whyOf(error)}`]);
  }
}

/** `undefined` for the name of a package. */
function fileOf(name: string): string | undefined {
  if (name.startsWith('file:')) return fileURLToPath(name);
  return /^\.{0,2}\//.test(name) ? resolve(name) : undefined;
}

/** What the module threw, as one line. */
function whyOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

function joined<Plugin extends { readonly name: string }>(
  kind: string,
  sources: readonly Source[],
  pluginsOf: (module: HookModule) => readonly Plugin[],
  stock: readonly string[],
): { readonly all: ReadonlyMap<string, Plugin>; readonly problems: readonly string[] } {
  const all = new Map<string, Plugin>();
  const origins = new Map(stock.map((name) => [name, 'the service']));
  const problems: string[] = [];
  for (const { name: source, module } of sources) {
    for (const plugin of pluginsOf(module)) {
      const other = origins.get(plugin.name);
      if (other !== undefined) problems.push(`${source}: the ${kind} ${plugin.name} is the name of one of ${other}`);
      else all.set(plugin.name, plugin);
      origins.set(plugin.name, other ?? source);
    }
  }
  return { all, problems };
}

function namesOf(plugins: readonly { readonly name: string }[]): readonly string[] {
  return plugins.map(({ name }) => name);
}
