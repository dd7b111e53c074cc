import type { NewRule } from '../../model/new-rule.ts';
import { pathOf, touches } from '../../model/patch-path.ts';
import type { Rule, RuleAction } from '../../model/rule.ts';
import { byPriority } from '../evaluate-rules.ts';
import { partsOfField, wireName } from '../field-path.ts';
import { plainSteps } from '../json-path.ts';
import { placeOf } from '../lint/written-place.ts';
import type { RuleReport } from './report.ts';

interface Converted {
  readonly index: number;
  readonly rule: NewRule;
  readonly report: RuleReport;
}

/**
 * Tells of rules that look at what an earlier one writes: in Ironic they see it, and here all
 * conditions come before any action.
 */
export function orderNotes(converted: readonly Converted[]): void {
  const written = new Map<string, number>();
  for (const { index, rule, report } of byPriority(converted, (one) => one.rule as unknown as Rule)) {
    for (const { field } of rule.conditions ?? []) {
      const place = placeOfField(field);
      const writer = [...written].find(([name]) => place !== undefined && touches(name, place))?.[1];
      if (writer === undefined || writer === index) continue;
      report.differs(
        `it looks at ${field}, to which rule ${writer + 1} writes: in Ironic it sees that, here it does not`,
      );
    }
    for (const action of rule.actions) {
      const place = placeOf(action as unknown as RuleAction);
      const name = place?.name.startsWith('capability ') === true ? '/properties/capabilities' : place?.name;
      if (name !== undefined) written.set(name.startsWith('trait ') ? '/traits' : name, index);
    }
  }
}

function placeOfField(field: string): string | undefined {
  const { scheme, path } = partsOfField(field);
  const names = (plainSteps(path) ?? []).map((step) => (typeof step === 'object' && 'field' in step ? step.field : ''));
  if (names.length === 0) return undefined;
  const [first = '', ...further] = names;
  return scheme === 'node' ? pathOf([wireName(first), ...further]) : `data ${pathOf(names)}`;
}
