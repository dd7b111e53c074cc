import { describeThrown } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { NewRule, NewRuleCondition } from '../model/new-rule.ts';
import { canonicalUuid } from '../model/node.ts';
import type { Rule, RuleAction, RuleCondition } from '../model/rule.ts';
import { excerpt, truncated } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';
import { compileField, type Field, type Subject } from './field-path.ts';
import { type Fill, prepareValue } from './format-value.ts';
import { itemsOfLoop, withItem } from './loop.ts';
import { pythonText } from './python-text.ts';
import type { Action, CheckValue, ParameterList, RuleParameters } from './rule-plugin.ts';
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

/** What a condition asks, once or for an item of its loop. */
export interface Asked {
  /** The field as it is written. */
  readonly at: string;
  readonly field: Field;
  readonly check: CheckValue;
}

export interface CompiledCondition {
  readonly source: RuleCondition;
  /** What it asks, of a loop for the first item. */
  readonly check: CheckValue;
  /** What it asks, for each item of its loop; once without one. */
  readonly rounds: readonly Asked[];
  readonly acceptsMissing: boolean;
  /** The parameters, for the trace. */
  readonly wanted: string;
}

export interface CompiledAction {
  readonly action: Action;
  /** The parameters with their templates filled in, for each item of its loop; once without one. */
  readonly rounds: readonly FillParameters[];
}

type FillParameters = (subject: Subject) => Result<RuleParameters, string>;

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
    const masked = hiddenProblem({ ...rule });
    if (masked !== undefined) return { ...shell, problem: masked };
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
  const items = itemsOfLoop(source.loop);
  if (items.err) return items;
  const rounds = all(items.val, (item) => compileRound(source, item, plugins));
  if (rounds.err) return rounds;
  const [first] = rounds.val;
  if (first === undefined) return Err('loop must have an item');
  return Ok({
    source,
    check: first.check,
    rounds: rounds.val,
    acceptsMissing: plugins.conditions.get(source.op)?.acceptsMissing ?? false,
    wanted: excerpt(parametersOf(source, ['op', 'field', 'multiple', 'invert'])),
  });
}

function compileRound(source: RuleCondition, item: Json | undefined, plugins: RulePlugins): Result<Asked, string> {
  const at = withItem(source.field, item).map(pythonText);
  const field = at.err ? at : compileField(at.val);
  if (field.err) return field;
  const condition = plugins.conditions.get(source.op);
  if (condition === undefined) return Err(`Unknown operator ${source.op}`);
  const parameters = withItem(parametersOf(source, ['op', 'field', 'multiple', 'invert', 'loop']), item);
  const names = parameters.andThen((given) => {
    const problem = parameterProblem(condition.params, given, condition.takesOthers ?? false);
    return problem === undefined ? condition.prepare(given) : Err(problem);
  });
  if (names.err) return Err(`Invalid parameters for operator ${source.op}: ${names.val}`);
  return Ok({ at: at.unwrap(), field: field.val, check: names.val });
}

/** `Err` says what is wrong with the action, in the words of CONTRACT.md §1.12. */
export function compileAction(source: RuleAction, plugins: RulePlugins): Result<CompiledAction, string> {
  const action = plugins.actions.get(source.action);
  if (action === undefined) return Err(`Unknown action ${source.action}`);
  const rounds = itemsOfLoop(source.loop).andThen((items) => all(items, (item) => prepareRound(action, source, item)));
  if (rounds.err) return Err(`Invalid parameters for action ${source.action}: ${rounds.val}`);
  return Ok({ action, rounds: rounds.val });
}

function prepareRound(action: Action, source: RuleAction, item: Json | undefined): Result<FillParameters, string> {
  const given = withItem(parametersOf(source, ['action', 'loop']), item);
  if (given.err) return given;
  const problem = parameterProblem(action.params, given.val, false) ?? action.validate(given.val);
  const fills = problem === undefined ? prepareParameters(action, given.val) : Err(problem);
  return fills.map((prepared) => (subject) => fillParameters(given.val, prepared, subject));
}

type Fills = readonly (readonly [name: string, fill: Fill])[];

function prepareParameters({ formatted }: Action, parameters: Readonly<Record<string, Json>>): Result<Fills, string> {
  return all(
    Object.entries(parameters).filter(([name]) => formatted.includes(name)),
    ([name, value]) => prepareValue(value).map((fill) => [name, fill] as const),
  );
}

function fillParameters(parameters: RuleParameters, fills: Fills, subject: Subject): Result<RuleParameters, string> {
  const filled: Record<string, Json | undefined> = { ...parameters };
  for (const [name, fill] of fills) {
    const value = fill(subject.data, subject.node);
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
function parametersOf(
  item: Readonly<Record<string, Json | undefined>>,
  fixed: readonly string[],
): Record<string, Json> {
  const given = Object.entries(item).flatMap(([name, value]) =>
    value === undefined || fixed.includes(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
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
