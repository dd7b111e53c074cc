import type { ChangeSet } from '../model/change-set.ts';
import type { IronicNode, Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { NewRule } from '../model/new-rule.ts';
import type { Rule, RuleEvaluation, RuleFailure } from '../model/rule.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { Ok } from '../result.ts';
import { ConditionChecker } from './check-conditions.ts';
import { Compilation, type CompiledRule, completeRule } from './compile-rule.ts';
import { DataDraft } from './data-draft.ts';
import { OverwriteLog } from './overwrite-log.ts';
import type { Action, Condition } from './rule-plugin.ts';
import { rulePlugins } from './rule-plugins.ts';
import { runActions } from './run-actions.ts';

/** What rules are evaluated on. */
export interface EvaluateRulesInput {
  /**
   * The ramdisk's data as the hooks left it: `inspector.data(node)`, or the `data` of `runHooks()`.
   */
  readonly data: RamdiskData;
  /** The node as Ironic has it. */
  readonly node: IronicNode;
  /**
   * The node's ports, which `set-port-attribute` and the like look at; a rule that names another
   * fails.
   * @default []
   */
  readonly ports?: readonly Port[];
  /** Conditions of your own. @default [] */
  readonly conditions?: readonly Condition[];
  /** Actions of your own. @default [] */
  readonly actions?: readonly Action[];
}

/**
 * Says what rules make of a machine's data and its node (CONTRACT.md §6): per rule and condition
 * what was compared and why it did or did not match, and what the actions would have written.
 * Nothing is touched: the engine itself runs on this.
 *
 * All conditions of all rules are looked at before any action, so that no action makes another rule
 * match. Rules with a higher priority come before others, and as they are given within one. Actions
 * see what earlier ones wrote. Of two rules that write the same field the later wins, and its trace
 * says so. After a failure there are no changes.
 *
 * Rules are those that are stored, or such as somebody writes: what is left out has its default.
 * The UUID of one that has none ends in its place in the list, from 1.
 *
 * ```ts
 * import { evaluateRules } from '@ironic-inspector/core';
 * import type { IronicNode, NewRule, RamdiskData } from '@ironic-inspector/core';
 *
 * declare const rule: NewRule;
 * declare const data: RamdiskData;
 * declare const node: IronicNode;
 *
 * const { rules, changes } = evaluateRules([rule], { data, node });
 * console.log(rules[0]?.why, changes?.node);
 * ```
 */
export function evaluateRules(rules: readonly (NewRule | Rule)[], input: EvaluateRulesInput): RuleEvaluation {
  const compilation = new Compilation(rulePlugins(input.conditions, input.actions));
  return evaluateCompiled(
    rules.map((rule, index) => compilation.next(completeRule(rule, index))),
    input,
  );
}

/**
 * As {@link evaluateRules}, on rules that were prepared before.
 *
 * @param overwrites is told who writes where
 */
export function evaluateCompiled(
  rules: readonly CompiledRule[],
  { data, node, ports = [] }: Pick<EvaluateRulesInput, 'data' | 'node' | 'ports'>,
  overwrites = new OverwriteLog(),
): RuleEvaluation {
  const checker = new ConditionChecker({ data, node });
  const checked = rules.map((rule, index) => ({ rule, index, trace: checker.check(rule) }));
  const traces = checked.map(({ trace }) => trace);
  const work = { node: new RunNode(node, async () => Ok(ports), ports), data: new DataDraft(data), overwrites };
  let failure = checker.failure === undefined ? null : failureOf(checker.failure);
  for (const { rule, index, trace } of byPriority(checked, ({ rule: { rule } }) => rule)) {
    if (!trace.matched || failure !== null) continue;
    const ran = runActions(rule, work);
    traces[index] = { ...trace, actions: ran.actions, warnings: [...trace.warnings, ...ran.warnings] };
    failure = ran.failure ?? null;
  }
  const changes = failure === null ? work.node.changes() : undefined;
  return {
    rules: traces,
    changes: changes === undefined ? null : withHidden(changes, rules),
    data: failure === null ? work.data.changed : null,
    failure,
  };
}

/** Says of a change set which of it sensitive rules want. */
function withHidden(changes: ChangeSet, rules: readonly CompiledRule[]): ChangeSet {
  const sensitive = new Set(rules.filter(({ rule }) => rule?.sensitive === true).map(({ author }) => author));
  if (sensitive.size === 0) return changes;
  const places = Object.entries(changes.authors).filter(([, names]) => names.some((name) => sensitive.has(name)));
  return places.length === 0 ? changes : { ...changes, hidden: places.map(([place]) => place) };
}

/**
 * In the order in which rules are applied: the highest priority first, and as they are given within
 * one.
 */
export function byPriority<Item>(items: readonly Item[], ruleOf: (item: Item) => Rule | undefined): readonly Item[] {
  const priorityOf = (item: Item) => {
    const priority = ruleOf(item)?.priority;
    return typeof priority === 'number' ? priority : 0;
  };
  return items.toSorted((left, right) => priorityOf(right) - priorityOf(left));
}

/** Whether an action of theirs looks at the node's ports. */
export function needPorts(rules: readonly CompiledRule[]): boolean {
  return rules.some(({ actions }) => actions.some(({ action }) => action.needsPorts === true));
}

/** No action is to blame: there are too many conditions, or too much to look at. */
function failureOf({ rule: { uuid, author }, why }: NonNullable<ConditionChecker['failure']>): RuleFailure {
  return {
    rule: uuid,
    author,
    action: null,
    message: `Too much to compare: ${why} (asked for by ${author})`,
    defect: false,
  };
}
