import { stockActions } from './actions.ts';
import { stockConditions } from './conditions/index.ts';
import type { Action, Condition } from './rule-plugin.ts';

/** The conditions and actions rules can use, by name. */
export interface RulePlugins {
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly actions: ReadonlyMap<string, Action>;
}

/** The stock conditions and actions with those given. One that is given takes the place of a stock one of its name. */
export function rulePlugins(conditions: readonly Condition[] = [], actions: readonly Action[] = []): RulePlugins {
  return {
    conditions: byName([...stockConditions, ...conditions]),
    actions: byName([...stockActions, ...actions]),
  };
}

function byName<Plugin extends { readonly name: string }>(plugins: readonly Plugin[]): ReadonlyMap<string, Plugin> {
  return new Map(plugins.map((plugin) => [plugin.name, plugin]));
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
