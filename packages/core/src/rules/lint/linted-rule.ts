import { jsonText } from '../../model/exact-json.ts';
import { isJsonObject } from '../../model/json.ts';
import type { NewRule } from '../../model/new-rule.ts';
import type { Rule, RuleAction } from '../../model/rule.ts';
import { stockActions } from '../actions.ts';
import { type CompiledCondition, ConditionCompiler } from '../compile-condition.ts';
import { completeRule } from '../compile-rule.ts';
import { type RulePlugins, stockConditions } from '../rule-plugins.ts';
import { placeOfProblem, validateRule } from '../validate-rule.ts';
import type { Found } from './finding.ts';
import { placeOf, type WrittenPlace } from './written-place.ts';

/** A rule that can be used, in the form in which it is looked at. */
export interface LintedRule {
  /** Its place in the list. */
  readonly index: number;
  /** Its place in the order in which rules are applied. */
  readonly rank: number;
  readonly rule: Rule;
  readonly conditions: readonly LintedCondition[];
  readonly actions: readonly LintedAction[];
}

export interface LintedCondition {
  readonly compiled: CompiledCondition;
  /** One of ours: of others nothing is known. */
  readonly isStock: boolean;
  /** The same for conditions that ask the same. */
  readonly text: string;
}

export interface LintedAction {
  readonly source: RuleAction;
  readonly isStock: boolean;
  /** What it writes to, where that is known. */
  readonly place: WrittenPlace | undefined;
}

/** The rule in the form in which it is looked at, or what keeps it from being created. */
export function readRule(given: NewRule | Rule, index: number, plugins: RulePlugins): LintedRule | Found {
  if (!isJsonObject(given)) return { kind: 'invalid', text: 'it is no object' };
  const rule = completeRule(given, index);
  const valid = validateRule({ ...rule }, plugins);
  if (valid.err) return problemOf({ ...rule }, valid.val.message, plugins);
  const compiler = new ConditionCompiler(plugins);
  const conditions = valid.val.conditions.map((source): LintedCondition => {
    const compiled = compiler.compile(source).unwrap();
    const known = plugins.conditions.get(source.op);
    // Of one that has a loop, or compares texts, nothing is said: it has more to it than its value.
    const isPlain = (source.loop ?? null) === null && !source['force_strings'];
    const isStock = isPlain && stockConditions.some((stock) => stock === known);
    return { compiled, isStock, text: textOf(source) };
  });
  const actions = valid.val.actions.map((source): LintedAction => {
    const known = plugins.actions.get(source.action);
    const isStock = stockActions.some((stock) => stock === known);
    const isPlain = isStock && (source.loop ?? null) === null;
    return { source, isStock, place: isPlain ? placeOf(source) : undefined };
  });
  return { index, rank: index, rule: valid.val, conditions, actions };
}

/** The texts of which two conditions or actions that ask the same have the same. */
export function textOf(item: Readonly<Record<string, unknown>>): string {
  return jsonText(Object.entries(item).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function problemOf(rule: Record<string, unknown>, message: string, plugins: RulePlugins): Found {
  const at = placeOfProblem(rule, plugins);
  const place = at === undefined ? {} : at.in === 'conditions' ? { condition: at.index } : { action: at.index };
  const kind = message.includes('invalid regular expression')
    ? 'invalid-pattern'
    : message.includes('invalid IPNetwork')
      ? 'invalid-network'
      : 'invalid';
  return { ...place, kind, text: message };
}
