import type { Rule } from '../model/rule.ts';
import type { Action, Condition } from './rule-plugin.ts';
import { rulePlugins } from './rule-plugins.ts';
import { validateRule } from './validate-rule.ts';

/** The conditions and actions of your own that rules may name, beside the stock ones. */
export interface RuleProblemOptions {
  /** @default [] */
  readonly conditions?: readonly Condition[];
  /** @default [] */
  readonly actions?: readonly Action[];
}

/**
 * Why a rule that comes from elsewhere would be refused if it was created here, in the words of
 * CONTRACT.md §1.12 and §6.9; `undefined` when it can be used.
 */
export function ruleProblem(rule: Rule, { conditions, actions }: RuleProblemOptions = {}): string | undefined {
  const checked = validateRule({ ...rule }, rulePlugins(conditions, actions));
  return checked.err ? checked.val.message : undefined;
}
