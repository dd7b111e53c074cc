import { isJsonObject, jsonEquals } from '../model/json.ts';
import type { ActionTrace, ConditionTrace, Rule, RuleAction, RuleCondition } from '../model/rule.ts';
import { MASKED } from '../model/secrets.ts';

/** What is said in place of a reason that may have what a sensitive rule hides. */
export const NOT_SHOWN = 'the rule is sensitive: why is not shown';

/** Members of conditions and actions that are shown whatever the rule hides. */
const SHOWN: readonly string[] = ['op', 'field', 'multiple', 'invert', 'action'];

/**
 * The rule as it is shown to whoever reads rules: of a sensitive one each parameter is `***`, its
 * loops are as well.
 */
export function shownRule(rule: Rule): Rule {
  if (rule.sensitive !== true) return rule;
  const conditions = rule.conditions.map((condition) => hidden(condition) as RuleCondition);
  return { ...rule, conditions, actions: rule.actions.map((action) => hidden(action) as RuleAction) };
}

function hidden(item: object): object {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, SHOWN.includes(name) ? value : MASKED]));
}

/**
 * Where a rule has `***` in place of what was hidden from whoever copied it: the parameter, as
 * messages name it; `undefined` where it has none.
 */
export function hiddenIn(rule: Readonly<Record<string, unknown>>): string | undefined {
  if (rule['sensitive'] !== true) return undefined;
  for (const list of ['conditions', 'actions']) {
    const items = Array.isArray(rule[list]) ? (rule[list] as unknown[]) : [];
    for (const [index, item] of items.entries()) {
      const found = isJsonObject(item) ? Object.keys(item).find((name) => item[name] === MASKED) : undefined;
      if (found !== undefined) return `${list}[${index}].${found}`;
    }
  }
  return undefined;
}

/**
 * The stored rule that `given` is a reading of, with what was hidden in it; `undefined` when it is
 * none.
 */
export function revealed(given: Readonly<Record<string, unknown>>, stored: readonly Rule[]): Rule | undefined {
  if (hiddenIn(given) === undefined) return undefined;
  const rule = stored.find(({ uuid }) => uuid === given['uuid']);
  return rule !== undefined && jsonEquals(shownRule(rule), given) ? rule : undefined;
}

/** A condition of a sensitive rule as traces have it: what was asked, not for which values. */
export function hiddenCondition(trace: ConditionTrace): ConditionTrace {
  const { wanted, compared, warnings, ...shown } = trace;
  return {
    ...shown,
    wanted: wanted === '{}' ? wanted : MASKED,
    compared: compared.map(({ matched }) => ({ value: MASKED, matched })),
    warnings: warnings.length > 0 ? [NOT_SHOWN] : [],
  };
}

/** An action of a sensitive rule as traces have it. */
export function hiddenAction({ action, notes }: ActionTrace): ActionTrace {
  return { action, notes: notes.map(() => MASKED) };
}

/** Why a rule that was read, its values hidden, is nothing to be evaluated or created. */
export function hiddenProblem(rule: Readonly<Record<string, unknown>>): string | undefined {
  const masked = hiddenIn(rule);
  return masked === undefined ? undefined : `${masked} is "***", which stands for what a sensitive rule hides`;
}
