import { describeThrown } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import { isJsonObject } from '../model/json.ts';
import type { NewRule, NewRuleCondition } from '../model/new-rule.ts';
import { canonicalUuid } from '../model/node.ts';
import type { Rule, RuleCondition } from '../model/rule.ts';
import { truncated } from '../model/text.ts';
import { type CompiledAction, compileAction } from './compile-action.ts';
import { type CompiledCondition, ConditionCompiler } from './compile-condition.ts';
import { all } from './compiling.ts';
import { LoopBudget, loopsProblem, TOO_MANY_IN_ALL } from './loop.ts';
import type { RulePlugins } from './rule-plugins.ts';
import { hiddenProblem } from './sensitive.ts';

/** A rule as it is evaluated: everything that can be prepared is. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly uuid: string;
  readonly description: string | null;
  /** How it signs what it wants written. */
  readonly author: string;
  readonly conditions: readonly CompiledCondition[];
  readonly actions: readonly CompiledAction[];
  /**
   * Why it cannot be used, if it cannot: it was stored by somebody who knew other plug-ins, for
   * instance.
   */
  readonly problem: string | undefined;
}

/** The name by which changes and errors know a rule. */
function ruleAuthor({ uuid, description }: Pick<Rule, 'uuid' | 'description'>): string {
  return description ? `rule ${uuid} (${truncated(description, 80)})` : `rule ${uuid}`;
}

/**
 * A rule with everything that may be left out of one. Other values than a rule's stay as they are,
 * for the {@link Compilation} to say so.
 *
 * @param index its place among others, which its UUID ends in when it has none: the same every time
 */
export function completeRule(rule: NewRule | Rule, index: number): Rule {
  if (!isJsonObject(rule)) return rule as Rule;
  const uuid = rule.uuid ?? `00000000-0000-0000-0000-${String(index + 1).padStart(12, '0')}`;
  const { description = null, scope = null, conditions } = rule;
  const complete = Array.isArray(conditions) ? conditions.map(completeCondition) : (conditions ?? []);
  // A caller in JavaScript, or one over HTTP, may give anything.
  const canonical = typeof uuid === 'string' ? (canonicalUuid(uuid) ?? uuid) : uuid;
  return { ...rule, uuid: canonical, description, scope, conditions: complete } as Rule;
}

/** A condition with its defaults; the keys stay in the order they have. */
export function completeCondition(condition: NewRuleCondition): RuleCondition {
  if (!isJsonObject(condition)) return condition as RuleCondition;
  return { ...condition, multiple: condition.multiple ?? 'any', invert: condition.invert ?? false } as RuleCondition;
}

/** Compiles a list of rules, one after the other. */
export class Compilation {
  readonly #plugins: RulePlugins;
  readonly #conditions: ConditionCompiler;
  readonly #loops = new LoopBudget();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
    this.#conditions = new ConditionCompiler(plugins);
  }

  /**
   * Prepares the next rule. It never fails, whatever was stored: a rule that cannot be used says so
   * when it is evaluated.
   *
   * @param before the same rule as it was compiled before, if it was
   */
  next(rule: Rule, before?: CompiledRule): CompiledRule {
    if (!this.#loops.takes(rule)) return { ...shellOf(rule), problem: TOO_MANY_IN_ALL };
    return before === undefined || before.problem === TOO_MANY_IN_ALL ? this.#compile(rule) : before;
  }

  #compile(rule: Rule): CompiledRule {
    const shell = shellOf(rule);
    try {
      const problem = hiddenProblem({ ...rule }) ?? loopsProblem(rule);
      if (problem !== undefined) return { ...shell, problem };
      const conditions = all(rule.conditions, (condition) => this.#conditions.compile(condition));
      if (conditions.err) return { ...shell, problem: conditions.val };
      const actions = all(rule.actions, (action) => compileAction(action, this.#plugins));
      if (actions.err) return { ...shell, problem: actions.val };
      return { ...shell, conditions: conditions.val, actions: actions.val };
    } catch (thrown) {
      return { ...shell, problem: describeThrown(thrown) };
    }
  }
}

function shellOf(rule: Rule): CompiledRule {
  const name = {
    uuid: typeof rule?.uuid === 'string' ? rule.uuid : '',
    description: typeof rule?.description === 'string' ? rule.description : null,
  };
  return { rule, ...name, author: ruleAuthor(name), conditions: [], actions: [], problem: undefined };
}

/** Prepares rules, and remembers them: the same rules are loaded for every machine. */
export class RuleCompiler {
  readonly #plugins: RulePlugins;
  #known: ReadonlyMap<string, CompiledRule> = new Map();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
  }

  /** What was compiled before and is not among `rules` is forgotten. */
  compile(rules: readonly Rule[]): readonly CompiledRule[] {
    const compilation = new Compilation(this.#plugins);
    const known = new Map<string, CompiledRule>();
    for (const rule of rules) {
      const before = this.#known.get(rule.uuid);
      const isKnown = before !== undefined && isSame(before.rule, rule);
      known.set(rule.uuid, compilation.next(rule, isKnown ? before : undefined));
    }
    this.#known = known;
    return [...known.values()];
  }
}

/** The UUID says nothing: it may have been removed, and used again for another rule. */
function isSame(before: Rule, rule: Rule): boolean {
  return before === rule || jsonText(before) === jsonText(rule);
}
