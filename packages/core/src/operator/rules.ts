import { attempt } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import { canonicalUuid } from '../model/node.ts';
import { parseJson } from '../model/exact-json.ts';
import type { NewRule } from '../model/new-rule.ts';
import type { Rule } from '../model/rule.ts';
import { readObject } from '../processing/read-object.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { RuleFinding } from '../rules/lint/finding.ts';
import { lintRules } from '../rules/lint/lint-rules.ts';
import { itemsIn, LoopBudget, TOO_MANY_IN_ALL } from '../rules/loop.ts';
import { shownRule } from '../rules/sensitive.ts';
import { type RuleCheck, validateRule } from '../rules/validate-rule.ts';
import { dryRun, type DryRun, type DryRunOptions } from './dry-run.ts';
import { storedRules, unhidden } from './dry-run-rules.ts';
import type { OperatorContext } from './operator-context.ts';

/**
 * The operator's if/then rules (CONTRACT.md §6). They are applied to every machine that posts from
 * then on: those with a higher priority before others, and among those with the same in the order
 * in which they were created. A rule is never changed: it is removed and created anew.
 *
 * What a sensitive rule says is hidden from whoever reads it here: its parameters and loops are
 * `***`. Given so to a dry run or to `lint`, with its UUID, it stands for the rule that is stored.
 */
export interface Rules {
  /**
   * Creates a rule: an object, or the JSON text of one. `bad-request` says what is wrong with it;
   * `already-exists`: its UUID is taken. The answer hides what a sensitive rule says.
   */
  create(rule: NewRule | Rule | string, options?: RuleCheck): Promise<Result<Rule, InspectorError>>;

  /** The rule with this UUID, in any usual spelling; `rule-not-found` when there is none. */
  get(uuid: string): Promise<Result<Rule, InspectorError>>;

  /** All rules, in the order they were created. */
  list(): Promise<Result<readonly Rule[], InspectorError>>;

  /**
   * Removes the rule with this UUID, in any usual spelling; `rule-not-found` when there is none.
   */
  remove(uuid: string): Promise<Result<void, InspectorError>>;

  /** Removes all rules; none is fine. */
  clear(): Promise<Result<void, InspectorError>>;

  /**
   * What is certainly wrong or odd with rules, without any machine: `lintRules` with the conditions
   * and actions that this inspector has, of its own or stock. Without `rules`, those that are
   * stored. What is no rule is a finding; `bad-request` when `rules` is no list.
   */
  lint(rules?: readonly (NewRule | Rule | string)[]): Promise<Result<readonly RuleFinding[], InspectorError>>;

  /**
   * Tries rules on what is stored of all nodes, or some: what each would make of each, and all
   * together. Nothing is written, and no run begins. The hooks run on the newest data that each
   * ramdisk sent, as `reapply` has them run.
   *
   * `bad-request` names the option, or the rule and what is wrong with it. What is wrong with one
   * node is told of that node.
   *
   * ```ts
   * import type { Inspector, NewRule } from '@ironic-inspector/core';
   *
   * declare const [inspector, rule]: [Inspector, NewRule];
   *
   * const dry = (await inspector.rules.dryRun({ rules: [rule] })).unwrap();
   * for await (const { node, changes } of dry) if (changes !== null) console.log(node, changes.node);
   * console.log(dry.summary.text); // would change 37 of 412 nodes; …
   * ```
   */
  dryRun(options?: DryRunOptions): Promise<Result<DryRun, InspectorError>>;
}

export function createRules(context: OperatorContext): Rules {
  return Object.freeze({
    create: (rule, options) => attempt('the creation of a rule', () => createRule(context, rule, options)),
    get: (uuid) => attempt('the reading of a rule', () => getRule(context, uuid)),
    list: () =>
      attempt('the listing of rules', async () => (await storedRules(context)).map((all) => all.map(shownRule))),
    remove: (uuid) => attempt('the removal of a rule', () => removeRule(context, uuid)),
    clear: () => attempt('the removal of rules', async () => (await context.rules?.clear()) ?? DONE),
    lint: (rules) => attempt('looking at rules', () => lint(context, rules)),
    dryRun: (options = {}) => attempt('a dry run', () => dryRun(context, options)),
  } satisfies Rules);
}

async function createRule(
  context: OperatorContext,
  posted: NewRule | Rule | string,
  options?: RuleCheck,
): Promise<Result<Rule, InspectorError>> {
  const read = readObject(posted, context.settings.limits);
  if (read.err) return read;
  const rule = validateRule(read.val.object, context.rulePlugins, options);
  if (rule.err) return rule;
  if (context.rules === undefined) {
    return Err(
      new InspectorError('bad-request', 'Inspector is not configured to keep rules: it was given no rule store.'),
    );
  }
  const loops = await loopsBeside(context, rule.val);
  if (loops.err) return loops;
  const added = await context.rules.add(rule.val);
  if (added.ok) return rule.map(shownRule);
  if (added.val.code !== 'already-exists') return added;
  return Err(
    new InspectorError('already-exists', `Rule with UUID ${rule.val.uuid} already exists`, { cause: added.val }),
  );
}

/** Whether the loops of the rule and of those that are stored are not too long together. */
async function loopsBeside(context: OperatorContext, rule: Rule): Promise<Result<void, InspectorError>> {
  if (itemsIn(rule) === 0) return DONE;
  const stored = await storedRules(context);
  if (stored.err) return stored;
  const loops = new LoopBudget();
  for (const one of stored.val) loops.takes(one);
  return loops.takes(rule) ? DONE : Err(new InspectorError('bad-request', `Invalid loops: ${TOO_MANY_IN_ALL}`));
}

async function getRule(context: OperatorContext, id: string): Promise<Result<Rule, InspectorError>> {
  const uuid = canonicalUuid(id);
  const found = uuid === undefined ? undefined : await context.rules?.get(uuid);
  if (found?.err) return found;
  return found?.val === undefined ? notFound(id) : Ok(shownRule(found.val));
}

async function removeRule(context: OperatorContext, id: string): Promise<Result<void, InspectorError>> {
  const uuid = canonicalUuid(id);
  const removed = uuid === undefined ? undefined : await context.rules?.remove(uuid);
  if (removed?.err) return removed;
  return removed?.val === true ? DONE : notFound(id);
}

async function lint(
  context: OperatorContext,
  given: readonly (NewRule | Rule | string)[] | undefined,
): Promise<Result<readonly RuleFinding[], InspectorError>> {
  if (given !== undefined && !Array.isArray(given)) {
    return Err(new InspectorError('bad-request', 'rules: must be a list of rules'));
  }
  const { conditions, actions } = context.rulePlugins;
  const rules = given === undefined ? await storedRules(context) : await unhidden(context, given.map(ruleIn));
  return rules.map((all) => lintRules(all, { conditions: [...conditions.values()], actions: [...actions.values()] }));
}

/** A text that is none is told as what is no rule. */
function ruleIn(given: NewRule | Rule | string): NewRule | Rule {
  if (typeof given !== 'string') return given;
  try {
    return parseJson(given) as NewRule;
  } catch {
    return given as unknown as NewRule;
  }
}

function notFound(id: string) {
  return Err(new InspectorError('rule-not-found', `Rule ${id} was not found`));
}
