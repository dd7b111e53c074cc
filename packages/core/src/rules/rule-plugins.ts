import { stockActions } from './actions.ts';
import { compare, isEmptyCondition, oneOf } from './conditions/compare.ts';
import { inNet } from './conditions/in-net.ts';
import { contains, matches } from './conditions/text.ts';
import { isFalse, isNone, isTrue } from './conditions/truth.ts';
import type { Action, Condition } from './rule-plugin.ts';

/** The conditions every rule can use. */
export const stockConditions: readonly Condition[] = Object.freeze([
  ...compare,
  contains,
  inNet,
  isEmptyCondition,
  isFalse,
  isNone,
  isTrue,
  matches,
  oneOf,
]);

/** The conditions and actions rules can use, by name. */
export interface RulePlugins {
  readonly conditions: ReadonlyMap<string, Condition>;
  readonly actions: ReadonlyMap<string, Action>;
}

/**
 * The stock conditions and actions with those given. One that is given takes the place of a stock
 * one of its name.
 */
export function rulePlugins(conditions: readonly Condition[] = [], actions: readonly Action[] = []): RulePlugins {
  return {
    conditions: byName([...stockConditions, ...conditions]),
    actions: byName([...stockActions, ...actions]),
  };
}

function byName<Plugin extends { readonly name: string }>(plugins: readonly Plugin[]): ReadonlyMap<string, Plugin> {
  return new Map(plugins.map((plugin) => [plugin.name, plugin]));
}
