import { InspectorError } from '../../errors.ts';
import { isJsonObject } from '../../model/json.ts';
import type { NewRule } from '../../model/new-rule.ts';
import { Err, Ok, type Result } from '../../result.ts';
import { rulePlugins } from '../rule-plugins.ts';
import { validateRule } from '../validate-rule.ts';
import { actionsFromIronic } from './from-ironic-actions.ts';
import { conditionsFromIronic } from './from-ironic-conditions.ts';
import { orderNotes } from './order-notes.ts';
import { type ConversionNote, RuleReport } from './report.ts';

/** Rules of Ironic's in our dialect, and what there is to know of that. */
export interface FromIronic {
  /** Those that can be said here, in the order in which they were given. */
  readonly rules: readonly NewRule[];
  /** What cannot be said, and what differs, by rule. */
  readonly report: readonly ConversionNote[];
}

/**
 * Turns rules of Ironic's own inspection (API 1.96 and later) into ours: a list of them, what
 * `GET /v1/inspection_rules?detail=True` answers, or one. A rule of which anything cannot be said
 * is left out, and the report says what; what is said and differs in some case is in it, too.
 *
 * What Ironic does wrong is not copied: it writes the text of a template that names something that
 * is not there, where a rule here fails the run; it compares text with numbers; it reaches whatever
 * Python can by dots.
 *
 * @returns `bad-request` when what is given is no rule and no list
 *
 * ```ts
 * import { fromIronicRules } from '@ironic-inspector/core';
 *
 * const answer = await fetch('http://ironic:6385/v1/inspection_rules?detail=True', {
 *   headers: { 'X-OpenStack-Ironic-API-Version': '1.96' },
 * });
 * const { rules, report } = fromIronicRules(await answer.json()).unwrap();
 * for (const { rule, kind, text } of report) console.log(`rule ${rule + 1}: ${kind}: ${text}`);
 * console.log(rules.length);
 * ```
 */
export function fromIronicRules(given: unknown): Result<FromIronic, InspectorError> {
  const list = listIn(given);
  if (list === undefined) return Err(new InspectorError('bad-request', "rules: must be Ironic's rules, in a list"));
  const converted = list.map((rule, index) => {
    const report = new RuleReport(index, rule);
    return { index, rule: convert(rule, report), report };
  });
  const sayable = converted.flatMap(({ index, rule, report }) =>
    rule !== undefined && report.isSayable ? [{ index, rule, report }] : [],
  );
  orderNotes(sayable);
  return Ok({
    rules: sayable.map(({ rule }) => rule),
    report: converted.flatMap(({ report }) => report.notes),
  });
}

function listIn(given: unknown): readonly unknown[] | undefined {
  if (Array.isArray(given)) return given;
  if (!isJsonObject(given)) return undefined;
  const { inspection_rules: rules } = given as { readonly inspection_rules?: unknown };
  return Array.isArray(rules) ? rules : 'actions' in given ? [given] : undefined;
}

function convert(given: unknown, report: RuleReport): NewRule | undefined {
  if (!isJsonObject(given)) return report.unsayable('it is no object');
  const { uuid, description, priority, sensitive, phase } = given;
  if (given['actions'] === null && sensitive === true) {
    return report.unsayable('it is sensitive, and Ironic tells nobody what it says');
  }
  if (phase !== undefined && phase !== null && phase !== 'main') {
    report.unsayable(`the phase ${JSON.stringify(phase)}: rules are applied after all hooks`);
  }
  const rule = {
    ...(typeof uuid === 'string' && uuid !== '' && { uuid }),
    ...(typeof description === 'string' && { description }),
    ...(priority !== undefined && priority !== null && priority !== 0 && { priority }),
    ...(sensitive === true && { sensitive }),
    conditions: listOf(given['conditions']).flatMap((item, condition) => {
      const ours = conditionsFromIronic(item, (text) => report.differs(text, { condition }));
      return ours.ok ? ours.val : (report.unsayable(ours.val, { condition }), []);
    }),
    actions: listOf(given['actions']).flatMap((item, action) => {
      const ours = actionsFromIronic(item, (text) => report.differs(text, { action }));
      return ours.ok ? ours.val : (report.unsayable(ours.val, { action }), []);
    }),
  };
  if (!report.isSayable) return undefined;
  const valid = validateRule(rule, rulePlugins());
  return valid.ok ? (rule as unknown as NewRule) : report.unsayable(valid.val.message);
}

function listOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
