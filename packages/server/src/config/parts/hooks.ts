import { Err, Ok, resolveOptions, stockHooks, type Hook, type Result } from '@ironic-inspector/core';
import type { Connections } from '../connections.ts';
import { loadHookModules, type LoadedModules } from '../hook-modules.ts';
import type { Config } from '../option-table.ts';
import type { Warn } from './part.ts';

/** The modules of `[processing]hook_modules`, loaded once for all parts. */
export function hookModules(
  { processing }: Config,
  connections: Connections,
): Promise<Result<LoadedModules, readonly string[]>> {
  const names = processing.hook_modules.filter((name) => name !== '');
  return connections.once('hook modules', () => loadHookModules(names));
}

/**
 * The hooks that `option` lists.
 *
 * As upstream: a list may name a hook twice, for example `$default_processing_hooks` and one of
 * these. The hook runs once, in its first place.
 */
export function listedHooks(
  option: string,
  listed: readonly string[],
  loaded: LoadedModules,
  warn: Warn,
): Result<readonly Hook[], readonly string[]> {
  const known = new Map([...stockHooks, ...loaded.hooks]);
  const all = listed.filter((name) => name !== '');
  const names = [...new Set(all)];
  for (const name of names) {
    const times = all.filter((other) => other === name).length;
    if (times > 1) warn(`${option}: ${name} is listed ${times} times; it runs once, where it is listed first`);
  }
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    return Err([`${option}: unknown: ${unknown.join(', ')}; there are ${[...known.keys()].join(', ')}`]);
  }
  const hooks = names.flatMap((name) => known.get(name) ?? []);
  const resolved = resolveOptions({ hooks });
  if (resolved.ok) return Ok(hooks);
  const [, ...problems] = resolved.val.message.split('\n');
  return Err(problems.map((problem) => problem.replace(/^hooks\b/, option)));
}
