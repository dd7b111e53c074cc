import * as z from 'zod';
import { InspectorError } from '../errors.ts';
import { jsonTypeName } from '../model/json.ts';
import type { NewRuleCondition } from '../model/new-rule.ts';
import { canonicalUuid } from '../model/node.ts';
import type { Rule, RuleAction, RuleCondition } from '../model/rule.ts';
import { Err, Ok, type Result } from '../result.ts';
import { compileAction } from './compile-action.ts';
import { ConditionCompiler } from './compile-condition.ts';
import { completeCondition } from './compile-rule.ts';
import { all } from './compiling.ts';
import { loopsProblem } from './loop.ts';
import type { Action, Condition } from './rule-plugin.ts';
import { itemsOf, successorDialect, unknownToV1 } from './foreign-rule.ts';
import { type RulePlugins, rulePlugins } from './rule-plugins.ts';
import { hiddenProblem } from './sensitive.ts';

/** The longest scope that a rule may have, in characters. */
const MAX_SCOPE = 255;

/** The highest priority that a rule may have, as in Ironic. */
const MAX_PRIORITY = 9999;

/** What a condition or an action is repeated for: the items of a list, or one object. */
const loopSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).nullish();

/** One condition as it is posted; its comparison's parameters are beside these. */
const conditionSchema = z.looseObject({
  op: z.string(),
  field: z.string(),
  multiple: z.enum(['all', 'any', 'first', 'last']).optional(),
  invert: z.boolean().optional(),
  loop: loopSchema,
});

/** One action as it is posted; its parameters are beside its name. */
const actionSchema = z.looseObject({ action: z.string(), loop: loopSchema });

/** A rule without an action does nothing. */
const SOME_ACTIONS = z.minLength(1, 'at least one is needed');

const CONDITIONS = z.array(conditionSchema);
const ACTIONS = z.array(actionSchema).check(SOME_ACTIONS);

/**
 * A rule as it is posted, as far as its shape goes: which plug-ins there are, and what they take,
 * is known to an inspector.
 */
export const newRuleSchema = z.looseObject({
  uuid: z.string().nullish(),
  description: z.string().nullish(),
  scope: z.string().max(MAX_SCOPE).nullish(),
  priority: z.int().min(0).max(MAX_PRIORITY).nullish(),
  sensitive: z.boolean().nullish(),
  conditions: CONDITIONS.nullish(),
  actions: ACTIONS,
});

/** How a rule is checked. */
export interface RuleCheck {
  /**
   * Whether what `/v1` does not know is refused: `priority`, `sensitive`, `loop`,
   * `multiple: "last"`.
   * @default false
   */
  readonly v1?: boolean;
}

/**
 * A rule as it was posted → a rule that can be stored and used, or why not: `bad-request`, in the
 * words of CONTRACT.md §1.12. Patterns, templates, paths and fields are checked here, so that none
 * of them can stop an introspection later.
 *
 * @param posted parsed JSON; its conditions and actions become the rule's
 */
export function validateRule(
  posted: Record<string, unknown>,
  plugins: RulePlugins,
  check: RuleCheck = {},
): Result<Rule, InspectorError> {
  return checkRule(posted, plugins, check).mapErr((message) => new InspectorError('bad-request', message));
}

function checkRule(posted: Record<string, unknown>, plugins: RulePlugins, check: RuleCheck): Result<Rule, string> {
  const foreign = successorDialect(posted) ?? (check.v1 === true ? unknownToV1(posted) : undefined);
  if (foreign !== undefined) return Err(foreign);
  const masked = hiddenProblem(posted);
  if (masked !== undefined) return Err(masked);
  const uuid = checkUuid(posted['uuid']);
  if (uuid.err) return uuid;
  const description = checkText('description', posted['description']);
  if (description.err) return description;
  const scope = checkText('scope', posted['scope']);
  if (scope.err) return scope;
  if ((scope.val?.length ?? 0) > MAX_SCOPE) {
    return Err(`Invalid scope: the length of the scope should be within ${MAX_SCOPE} characters`);
  }
  const order = checkOrder(posted);
  if (order.err) return order;
  const loops = loopsProblem(posted);
  if (loops !== undefined) return Err(`Invalid loops: ${loops}`);
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
    ...order.val,
  });
}

/** What a rule has of these is on record where it is not the default. */
function checkOrder({
  priority,
  sensitive,
}: Readonly<Record<string, unknown>>): Result<Pick<Rule, 'priority' | 'sensitive'>, string> {
  const isWhole = typeof priority === 'number' && Number.isInteger(priority);
  if ((priority ?? 0) !== 0 && !(isWhole && priority >= 0 && priority <= MAX_PRIORITY)) {
    return Err(`Invalid priority: must be a whole number from 0 to ${MAX_PRIORITY}`);
  }
  if (sensitive !== undefined && sensitive !== null && typeof sensitive !== 'boolean') {
    return Err(`Invalid sensitive: expected a boolean, got ${jsonTypeName(sensitive)}`);
  }
  return Ok({ ...(isWhole && priority !== 0 && { priority }), ...(sensitive === true && { sensitive }) });
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
  const problem = schemaProblem(CONDITIONS, posted) ?? unknownName('op', posted, plugins.conditions);
  if (problem !== undefined) return Err(`Validation failed for conditions: ${problem}`);
  // The original's keys in their order, not the schema's: they are given back as they came.
  const conditions = (posted as NewRuleCondition[]).map(completeCondition);
  const compiler = new ConditionCompiler(plugins);
  return all(conditions, (condition) => compiler.compile(condition).map(() => condition));
}

function checkActions(posted: unknown, plugins: RulePlugins): Result<readonly RuleAction[], string> {
  const problem = schemaProblem(ACTIONS, posted) ?? unknownName('action', posted, plugins.actions);
  if (problem !== undefined) return Err(`Validation failed for actions: ${problem}`);
  return all(posted as RuleAction[], (item) => compileAction(item, plugins).map(() => item));
}

/** A schema of the names that there are would have to be made anew for each rule. */
function unknownName(
  member: 'op' | 'action',
  posted: unknown,
  plugins: ReadonlyMap<string, unknown>,
): string | undefined {
  const names = itemsOf(posted).map((item) => String(item[member]));
  const index = names.findIndex((name) => !plugins.has(name));
  if (index < 0) return undefined;
  const known = [...plugins.keys()].toSorted().map((name) => JSON.stringify(name));
  return `[${index}].${member}: Invalid option: expected one of ${known.join('|')}`;
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
  if (!newRuleSchema.safeParse(posted).success || loopsProblem(posted) !== undefined) return undefined;
  const compiler = new ConditionCompiler(plugins);
  const condition = itemsOf(posted['conditions']).findIndex(
    (item) => plugins.conditions.has(String(item['op'])) && compiler.compile(item as RuleCondition).err,
  );
  if (condition >= 0) return { in: 'conditions', index: condition };
  const action = itemsOf(posted['actions']).findIndex(
    (item) => plugins.actions.has(String(item['action'])) && compileAction(item as RuleAction, plugins).err,
  );
  return action < 0 ? undefined : { in: 'actions', index: action };
}
