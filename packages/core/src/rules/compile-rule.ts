import { describeThrown } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { NewRule, NewRuleCondition } from '../model/new-rule.ts';
import { canonicalUuid } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { Rule, RuleAction, RuleCondition } from '../model/rule.ts';
import { excerpt, truncated } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';
import { compileField, type Field } from './field-path.ts';
import { type Fill, prepareValue } from './format-value.ts';
import type { Action, CheckValue, ParameterList, RuleParameters } from './rule-plugin.ts';
import type { RulePlugins } from './rule-plugins.ts';

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

export interface CompiledCondition {
  readonly source: RuleCondition;
  readonly field: Field;
  readonly check: CheckValue;
  readonly acceptsMissing: boolean;
  /** The parameters, for the trace. */
  readonly wanted: string;
}

export interface CompiledAction {
  readonly action: Action;
  /** The parameters with their templates filled in. */
  readonly fill: (data: RamdiskData) => Result<RuleParameters, string>;
}

/** The name by which changes and errors know a rule. */
function ruleAuthor({ uuid, description }: Pick<Rule, 'uuid' | 'description'>): string {
  return description ? `rule ${uuid} (${truncated(description, 80)})` : `rule ${uuid}`;
}

/**
 * Prepares a stored rule. It never fails, whatever was stored: a rule that cannot be used says so
 * when it is evaluated.
 */
export function compileRule(rule: Rule, plugins: RulePlugins): CompiledRule {
  const name = {
    uuid: typeof rule?.uuid === 'string' ? rule.uuid : '',
    description: typeof rule?.description === 'string' ? rule.description : null,
  };
  const shell = { rule, ...name, author: ruleAuthor(name), conditions: [], actions: [] };
  try {
    const conditions = all(rule.conditions, (condition) => compileCondition(condition, plugins));
    if (conditions.err) return { ...shell, problem: conditions.val };
    const actions = all(rule.actions, (action) => compileAction(action, plugins));
    if (actions.err) return { ...shell, problem: actions.val };
    return { ...shell, conditions: conditions.val, actions: actions.val, problem: undefined };
  } catch (thrown) {
    return { ...shell, problem: describeThrown(thrown) };
  }
}

/**
 * A rule with everything that may be left out of one. Other values than a rule's stay as they are,
 * for {@link compileRule} to say so.
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

/** All of the results, or the first that is none. */
export function all<In, Out>(
  items: readonly In[],
  work: (item: In) => Result<Out, string>,
): Result<readonly Out[], string> {
  const done: Out[] = [];
  for (const item of items) {
    const result = work(item);
    if (result.err) return result;
    done.push(result.val);
  }
  return Ok(done);
}

/** `Err` says what is wrong with the condition, in the words of CONTRACT.md §1.12. */
export function compileCondition(source: RuleCondition, plugins: RulePlugins): Result<CompiledCondition, string> {
  const field = compileField(source.field);
  if (field.err) return field;
  const condition = plugins.conditions.get(source.op);
  if (condition === undefined) return Err(`Unknown operator ${source.op}`);
  const parameters = parametersOf(source, ['op', 'field', 'multiple', 'invert']);
  const names = parameterProblem(condition.params, parameters, condition.takesOthers ?? false);
  const check = names === undefined ? condition.prepare(parameters) : Err(names);
  if (check.err) return Err(`Invalid parameters for operator ${source.op}: ${check.val}`);
  return Ok({
    source,
    field: field.val,
    check: check.val,
    acceptsMissing: condition.acceptsMissing ?? false,
    wanted: excerpt(parameters),
  });
}

/** `Err` says what is wrong with the action, in the words of CONTRACT.md §1.12. */
export function compileAction(source: RuleAction, plugins: RulePlugins): Result<CompiledAction, string> {
  const action = plugins.actions.get(source.action);
  if (action === undefined) return Err(`Unknown action ${source.action}`);
  const parameters = parametersOf(source, ['action']);
  const problem = parameterProblem(action.params, parameters, false) ?? action.validate(parameters);
  const fills = problem === undefined ? prepareParameters(action, parameters) : Err(problem);
  if (fills.err) return Err(`Invalid parameters for action ${source.action}: ${fills.val}`);
  return Ok({ action, fill: (data) => fillParameters(parameters, fills.val, data) });
}

type Fills = readonly (readonly [name: string, fill: Fill])[];

function prepareParameters({ formatted }: Action, parameters: Readonly<Record<string, Json>>): Result<Fills, string> {
  return all(
    Object.entries(parameters).filter(([name]) => formatted.includes(name)),
    ([name, value]) => prepareValue(value).map((fill) => [name, fill] as const),
  );
}

function fillParameters(parameters: RuleParameters, fills: Fills, data: RamdiskData): Result<RuleParameters, string> {
  const filled: Record<string, Json | undefined> = { ...parameters };
  for (const [name, fill] of fills) {
    const value = fill(data);
    if (value.err) return value;
    filled[name] = value.val;
  }
  return Ok(filled);
}

/**
 * What is wrong with the names of parameters, in the original's words; `undefined` when nothing is.
 */
export function parameterProblem(
  { required = [], optional = [] }: ParameterList,
  parameters: RuleParameters,
  takesOthers: boolean,
): string | undefined {
  const given = Object.keys(parameters).filter((name) => parameters[name] !== null && parameters[name] !== undefined);
  const missing = required.filter((name) => !given.includes(name));
  const unexpected = takesOthers ? [] : given.filter((name) => !required.includes(name) && !optional.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`missing required parameter(s): ${missing.toSorted().join(', ')}`] : []),
    ...(unexpected.length > 0 ? [`unexpected parameter(s): ${unexpected.toSorted().join(', ')}`] : []),
  ];
  return problems.length > 0 ? problems.join('; ') : undefined;
}

/** What stands beside the names that every condition or action has. */
function parametersOf(item: Readonly<Record<string, Json>>, fixed: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !fixed.includes(name)));
}

interface Known {
  readonly text: string;
  readonly compiled: CompiledRule;
}

/** Prepares rules, and remembers them: the same rules are loaded for every machine. */
export class RuleCompiler {
  readonly #plugins: RulePlugins;
  #known: ReadonlyMap<string, Known> = new Map();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
  }

  /** What was compiled before and is not among `rules` is forgotten. */
  compile(rules: readonly Rule[]): readonly CompiledRule[] {
    const known = new Map<string, Known>();
    for (const rule of rules) {
      // The text is compared too: a UUID may have been removed and used again for another rule.
      const text = jsonText(rule);
      const before = this.#known.get(rule.uuid);
      known.set(rule.uuid, before?.text === text ? before : { text, compiled: compileRule(rule, this.#plugins) });
    }
    this.#known = known;
    return Array.from(known.values(), ({ compiled }) => compiled);
  }
}
