import type { NewRule } from '../../model/new-rule.ts';
import type { Rule } from '../../model/rule.ts';
import { byPriority } from '../evaluate-rules.ts';
import { LoopBudget, TOO_MANY_IN_ALL } from '../loop.ts';
import { rulePlugins } from '../rule-plugins.ts';
import type { RuleProblemOptions } from '../validate-rule.ts';
import { type Found, type RuleFinding, SEVERITIES } from './finding.ts';
import { lintCapabilities } from './lint-capabilities.ts';
import { lintConditions } from './lint-conditions.ts';
import { type LintedRule, readRule } from './linted-rule.ts';
import { lintOverlaps } from './overlaps.ts';

/**
 * Looks for what is certainly wrong or odd with rules, without any machine: conditions that are
 * never or always met, that do not go with what is at their field, or exclude each other; writes
 * that are always replaced, and actions that are never carried out. Rules are given in the order in
 * which they were created; those with a higher priority are applied before others. Nothing is
 * thrown: what is no rule is a finding. Of a sensitive rule a finding says no more than its kind.
 *
 * What is found is true whatever machines post; that nothing is found does not mean that all is
 * well. Of conditions and actions of your own nothing is known but whether they can be used.
 *
 * @returns the findings, by rule
 *
 * ```ts
 * import { lintRules, type NewRule } from '@ironic-inspector/core';
 *
 * declare const rules: NewRule[];
 *
 * for (const { rule, severity, text } of lintRules(rules)) console.log(`rule ${rule + 1}: ${severity}: ${text}`);
 * ```
 */
export function lintRules(
  rules: readonly (NewRule | Rule)[],
  { conditions, actions }: RuleProblemOptions = {},
): readonly RuleFinding[] {
  const plugins = rulePlugins(conditions, actions);
  const findings: RuleFinding[] = [];
  const usable: LintedRule[] = [];
  const tell = (index: number, found: Found) => void findings.push(finding(rules[index], index, found));
  const loops = new LoopBudget();
  for (const [index, given] of rules.entries()) {
    const read: LintedRule | Found = loops.takes(given)
      ? readRule(given, index, plugins)
      : { kind: 'invalid', text: TOO_MANY_IN_ALL };
    if ('kind' in read) {
      tell(index, read);
      continue;
    }
    usable.push(read);
    for (const found of lintConditions(read)) tell(index, found);
  }
  const applied = byPriority(usable, ({ rule }) => rule).map((rule, rank) => ({ ...rule, rank }));
  for (const { rule, found } of [...lintOverlaps(applied), ...lintCapabilities(applied)]) tell(rule.index, found);
  return findings.toSorted((left, right) => left.rule - right.rule);
}

/** What a finding says of a rule whose values are hidden: its kind says what is wrong. */
const HIDDEN_TEXT = 'the rule is sensitive: what exactly is not shown';

function finding(rule: NewRule | Rule | undefined, index: number, found: Found): RuleFinding {
  const { uuid, description } = rule ?? {};
  return {
    rule: index,
    ...(typeof uuid === 'string' && { uuid }),
    ...(typeof description === 'string' && { description }),
    ...found,
    ...(rule?.sensitive === true && { text: HIDDEN_TEXT }),
    severity: SEVERITIES[found.kind],
  };
}
