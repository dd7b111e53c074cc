import type { NewRule } from '../../model/new-rule.ts';
import type { Rule } from '../../model/rule.ts';
import { rulePlugins } from '../rule-plugins.ts';
import { hiddenIn } from '../sensitive.ts';
import { validateRule } from '../validate-rule.ts';
import { orderNotes } from './order-notes.ts';
import { type ConversionNote, type IronicOperation, type IronicRule, RuleReport } from './report.ts';
import { actionToIronic } from './to-ironic-actions.ts';
import { withDoubledBraces } from './templates.ts';
import { conditionToIronic } from './to-ironic-conditions.ts';

/** Rules of ours in Ironic's dialect, and what there is to know of that. */
export interface ToIronic {
  /** Those that can be said there, in the order in which they were given. */
  readonly rules: readonly IronicRule[];
  /** What cannot be said, and what differs, by rule. */
  readonly report: readonly ConversionNote[];
}

/**
 * Turns rules of ours into those of Ironic's own inspection (API 1.96 and later), as
 * `POST /v1/inspection_rules` takes them, one at a time. A rule of which anything cannot be said is
 * left out, and the report says what: fields with several values, numbers that are more or less
 * than others, ports by their MAC address, conditions and actions of your own, and sensitive rules
 * whose values are hidden.
 *
 * ```ts
 * import { toIronicRules, type Rule } from '@ironic-inspector/core';
 *
 * declare const stored: Rule[];
 *
 * const { rules, report } = toIronicRules(stored);
 * console.log(rules.length, report.filter(({ kind }) => kind === 'unsayable').length);
 * ```
 */
export function toIronicRules(given: readonly (NewRule | Rule)[]): ToIronic {
  const converted = given.map((rule, index) => {
    const report = new RuleReport(index, rule);
    return { index, rule, ironic: convert(rule, report), report };
  });
  const sayable = converted.flatMap((one) =>
    one.ironic !== undefined && one.report.isSayable ? [{ ...one, ironic: one.ironic }] : [],
  );
  orderNotes(sayable.map((one) => ({ ...one, rule: one.rule as NewRule })));
  return {
    rules: sayable.map(({ ironic }) => ironic),
    report: converted.flatMap(({ report }) => report.notes),
  };
}

function convert(given: NewRule | Rule, report: RuleReport): IronicRule | undefined {
  if (hiddenIn({ ...given }) !== undefined) return report.unsayable('it is sensitive: what it says is hidden');
  const valid = validateRule({ ...given }, rulePlugins());
  if (valid.err) return report.unsayable(valid.val.message);
  const { description, scope, conditions, actions, priority, sensitive } = valid.val;
  const uuid = (given as Partial<Rule>).uuid;
  return {
    ...(typeof uuid === 'string' && { uuid: valid.val.uuid }),
    ...(description !== null && { description }),
    ...(priority !== undefined && { priority }),
    ...(sensitive !== undefined && { sensitive }),
    conditions: [
      ...scopeOf(scope),
      ...conditions.flatMap((source, condition): readonly IronicOperation[] => {
        const ironic = conditionToIronic(source, (text) => report.differs(text, { condition }));
        return ironic.ok ? [ironic.val] : (report.unsayable(ironic.val, { condition }), []);
      }),
    ],
    actions: actions.flatMap((source, action): readonly IronicOperation[] => {
      const ironic = actionToIronic(source, (text) => report.differs(text, { action }));
      return ironic.ok ? [ironic.val] : (report.unsayable(ironic.val, { action }), []);
    }),
  };
}

/** Ironic's rules have no scope: it is one more condition. */
function scopeOf(scope: string | null): readonly IronicOperation[] {
  if (scope === null || scope === '') return [];
  return [{ op: 'eq', args: { values: ['{node.properties[inspection_scope]}', withDoubledBraces(scope)] } }];
}
