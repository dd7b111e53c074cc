import * as z from 'zod';
import { InspectorError } from '../errors.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import type { NewRuleCondition } from '../model/new-rule.ts';
import { canonicalUuid } from '../model/node.ts';
import type { Rule, RuleAction, RuleCondition } from '../model/rule.ts';
import { Err, Ok, type Result } from '../result.ts';
import { all, compileAction, compileCondition, completeCondition } from './compile-rule.ts';
import type { Action, Condition } from './rule-plugin.ts';
import { type RulePlugins, rulePlugins } from './rule-plugins.ts';

/** The longest scope that a rule may have, in characters. */
const MAX_SCOPE = 255;

/** One condition as it is posted; its comparison's parameters are beside these. */
const conditionSchema = z.looseObject({
  op: z.string(),
  field: z.string(),
  multiple: z.enum(['all', 'any', 'first']).optional(),
  invert: z.boolean().optional(),
});

/** One action as it is posted; its parameters are beside its name. */
const actionSchema = z.looseObject({ action: z.string() });

/** A rule without an action does nothing. */
const SOME_ACTIONS = z.minLength(1, 'at least one is needed');

/**
 * A rule as it is posted, as far as its shape goes: which plug-ins there are, and what they take,
 * is known to an inspector.
 */
export const newRuleSchema = z.looseObject({
  uuid: z.string().nullish(),
  description: z.string().nullish(),
  scope: z.string().max(MAX_SCOPE).nullish(),
  conditions: z.array(conditionSchema).nullish(),
  actions: z.array(actionSchema).check(SOME_ACTIONS),
});

/**
 * A rule as it was posted → a rule that can be stored and used, or why not: `bad-request`, in the
 * words of CONTRACT.md §1.12. Patterns, templates, paths and fields are checked here, so that none
 * of them can stop an introspection later.
 *
 * @param posted parsed JSON; its conditions and actions become the rule's
 */
export function validateRule(posted: Record<string, unknown>, plugins: RulePlugins): Result<Rule, InspectorError> {
  return checkRule(posted, plugins).mapErr((message) => new InspectorError('bad-request', message));
}

function checkRule(posted: Record<string, unknown>, plugins: RulePlugins): Result<Rule, string> {
  const foreign = successorDialect(posted);
  if (foreign !== undefined) return Err(foreign);
  const uuid = checkUuid(posted['uuid']);
  if (uuid.err) return uuid;
  const description = checkText('description', posted['description']);
  if (description.err) return description;
  const scope = checkText('scope', posted['scope']);
  if (scope.err) return scope;
  if ((scope.val?.length ?? 0) > MAX_SCOPE) {
    return Err(`Invalid scope: the length of the scope should be within ${MAX_SCOPE} characters`);
  }
  const conditions = checkConditions(posted['conditions'] ?? [], plugins);
  if (conditions.err) return conditions;
  const actions = checkActions(posted['actions'] ?? [], plugins);
  if (actions.err) return actions;
  return Ok({
    uuid: uuid.val,
    description: description.val,
    scope: scope.val,
    conditions: conditions.val,
    actions: actions.val,
  });
}

function checkUuid(uuid: unknown): Result<string, string> {
  // As upstream: no text is no UUID.
  if (uuid === undefined || uuid === null || uuid === '') return Ok(crypto.randomUUID());
  const canonical = typeof uuid === 'string' ? canonicalUuid(uuid) : undefined;
  return canonical === undefined ? Err('Invalid UUID value') : Ok(canonical);
}

function checkText(name: string, value: unknown): Result<string | null, string> {
  if (value === undefined || value === null) return Ok(null);
  return typeof value === 'string' ? Ok(value) : Err(`Invalid ${name}: expected text, got ${jsonTypeName(value)}`);
}

function checkConditions(posted: unknown, plugins: RulePlugins): Result<readonly RuleCondition[], string> {
  const op = z.enum([...plugins.conditions.keys()].toSorted());
  const problem = schemaProblem(z.array(conditionSchema.extend({ op })), posted);
  if (problem !== undefined) return Err(`Validation failed for conditions: ${problem}`);
  // The original's keys in their order, not the schema's: they are given back as they came.
  const conditions = (posted as NewRuleCondition[]).map(completeCondition);
  return all(conditions, (condition) => compileCondition(condition, plugins).map(() => condition));
}

function checkActions(posted: unknown, plugins: RulePlugins): Result<readonly RuleAction[], string> {
  const action = z.enum([...plugins.actions.keys()].toSorted());
  const problem = schemaProblem(z.array(actionSchema.extend({ action })).check(SOME_ACTIONS), posted);
  if (problem !== undefined) return Err(`Validation failed for actions: ${problem}`);
  return all(posted as RuleAction[], (item) => compileAction(item, plugins).map(() => item));
}

/** The first thing wrong, and where: `[0].op: …`. */
function schemaProblem(schema: z.ZodType, posted: unknown): string | undefined {
  const issue = schema.safeParse(posted).error?.issues[0];
  if (issue === undefined) return undefined;
  const where = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return where === '' ? issue.message : `${where}: ${issue.message}`;
}

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

/**
 * Where in a rule that {@link validateRule} refuses the condition or the action is that cannot be
 * used; `undefined` where it is the rule itself, or the message says it.
 */
export function placeOfProblem(
  posted: Readonly<Record<string, unknown>>,
  plugins: RulePlugins,
): { readonly in: 'conditions' | 'actions'; readonly index: number } | undefined {
  if (!newRuleSchema.safeParse(posted).success) return undefined;
  const condition = itemsOf(posted['conditions']).findIndex(
    (item) => plugins.conditions.has(String(item['op'])) && compileCondition(item as RuleCondition, plugins).err,
  );
  if (condition >= 0) return { in: 'conditions', index: condition };
  const action = itemsOf(posted['actions']).findIndex(
    (item) => plugins.actions.has(String(item['action'])) && compileAction(item as RuleAction, plugins).err,
  );
  return action < 0 ? undefined : { in: 'actions', index: action };
}

const DIALECT = "is of Ironic's own inspection rules, which this service does not take";

/** Members of a rule, and what they would ask for. */
const OF_RULES: Readonly<Record<string, string>> = {
  sensitive: 'leave it out; every rule that is stored can be read by operators',
  priority: 'leave it out and create the rules in their order',
  phase: 'leave it out; rules are applied after all hooks',
};

/** Members of conditions and actions. */
const OF_ITEMS: Readonly<Record<string, string>> = {
  args: 'write its parameters beside the name',
  loop: 'write a field with [*] and "multiple", or one action each',
};

/**
 * Says of a rule that was written for Ironic's own inspection rules what betrays it and what to
 * write instead; `undefined` when nothing does. Other members that nobody knows are passed
 * over, but what these ask for would be lost in silence.
 */
function successorDialect(posted: Readonly<Record<string, unknown>>): string | undefined {
  const ofRule = foreignMember(posted, OF_RULES);
  if (ofRule !== undefined) return ofRule;
  const conditions = itemsOf(posted['conditions']);
  for (const [index, condition] of conditions.entries()) {
    const { op } = condition;
    const problem =
      foreignMember(condition, OF_ITEMS) ??
      (typeof op === 'string' && op.startsWith('!') ? `"${op}" ${DIALECT}: write "invert": true` : undefined);
    if (problem !== undefined) return `Validation failed for conditions: [${index}]: ${problem}`;
  }
  for (const [index, action] of itemsOf(posted['actions']).entries()) {
    const problem =
      foreignMember(action, OF_ITEMS) ??
      ('op' in action && !('action' in action) ? `"op" ${DIALECT}: write "action"` : undefined);
    if (problem !== undefined) return `Validation failed for actions: [${index}]: ${problem}`;
  }
  return undefined;
}

function foreignMember(item: Readonly<Record<string, unknown>>, members: Readonly<Record<string, string>>) {
  const name = Object.keys(members).find((member) => Object.hasOwn(item, member) && item[member] !== null);
  return name === undefined ? undefined : `"${name}" ${DIALECT}: ${members[name]}`;
}

function itemsOf(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
