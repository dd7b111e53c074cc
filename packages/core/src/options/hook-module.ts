import type { Hook, NotFoundHook } from '../hooks/hook.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Action, Condition } from '../rules/rule-plugin.ts';
import { pluginKindProblems } from './check-options.ts';

/**
 * What a module of yours adds to the daemon: the default export of a file or package that
 * `[processing]hook_modules` names.
 *
 * ```ts
 * import type { HookModule } from '@ironic-inspector/core';
 *
 * export default {
 *   hooks: [
 *     {
 *       name: 'asset_tag',
 *       after({ inventory, node }) {
 *         const serial = inventory.system_vendor?.serial_number?.trim();
 *         if (serial) node.set('/extra/asset_tag', serial);
 *       },
 *     },
 *   ],
 * } satisfies HookModule;
 * ```
 */
export interface HookModule {
  /** They run where `[processing]processing_hooks` names them. */
  readonly hooks?: readonly Hook[];
  /** Rules may name them at once. */
  readonly conditions?: readonly Condition[];
  /** Rules may name them at once. */
  readonly actions?: readonly Action[];
  /** Is asked where `[processing]node_not_found_hook` has its name. */
  readonly notFoundHook?: NotFoundHook;
}

const MEMBERS = ['hooks', 'conditions', 'actions', 'notFoundHook'] as const satisfies (keyof HookModule)[];

/**
 * The default export of a module, if it is a {@link HookModule}; `Err` has all that is wrong with
 * it. Values are known by their shape: the module may have a copy of this package of its own, or
 * none.
 */
export function readHookModule(exported: unknown): Result<HookModule, readonly string[]> {
  if (!isJsonObject(exported)) {
    const found = exported === undefined ? 'there is none' : `not ${jsonTypeName(exported)}`;
    return Err([`the default export must be an object with ${MEMBERS.join(', ')}: ${found}`]);
  }
  const names = Object.keys(exported);
  const unknown = names.filter((name) => !MEMBERS.some((member) => member === name));
  const problems = [
    ...unknown.map((name) => `${name}: is unknown; there are ${MEMBERS.join(', ')}`),
    ...(names.length === 0 ? [`the default export has none of ${MEMBERS.join(', ')}`] : []),
    ...pluginKindProblems(exported),
  ];
  return problems.length === 0 ? Ok(exported) : Err(problems);
}
