import { someOf } from '../../model/text.ts';
import type { Found } from './finding.ts';
import { excludes } from './lint-conditions.ts';
import type { LintedAction, LintedRule } from './linted-rule.ts';
import type { Overlap } from './overlaps.ts';
import { CAPABILITIES } from './written-place.ts';

/**
 * Capabilities that are set by name, and in the text that holds them all; and twice in one text.
 */
export function lintCapabilities(rules: readonly LintedRule[]): readonly Overlap[] {
  const named = rules.filter(({ actions }) => actions.some(isNamed));
  return rules.flatMap((rule) =>
    rule.actions.flatMap((action, at): readonly Overlap[] => {
      if (action.place?.name !== CAPABILITIES || !action.place.isReplaced) return [];
      const texts = [...twiceIn(action.source['value']), ...lostBy(named, rule)];
      return texts.map((text) => ({ rule, found: { action: at, kind: 'capability-twice', text } satisfies Found }));
    }),
  );
}

function isNamed({ isStock, source }: LintedAction): boolean {
  return isStock && source.action === 'set-capability';
}

/** Names that are in a text of capabilities more than once; a template may become anything. */
function twiceIn(value: unknown): readonly string[] {
  if (typeof value !== 'string' || value.includes('{')) return [];
  const names = value.split(',').map((entry) => entry.split(':', 1)[0]?.trim() ?? '');
  const twice = new Set(names.filter((name, index) => name !== '' && names.indexOf(name) < index));
  return Array.from(twice, (name) => `the capability "${name}" is in the text twice`);
}

/** Earlier rules that set some by name: the text replaces those. */
function lostBy(named: readonly LintedRule[], rule: LintedRule): readonly string[] {
  const lost = named.filter((other) => other.rank < rule.rank && !areApart(other, rule));
  if (lost.length === 0) return [];
  const numbers = someOf(lost.map(({ index }) => String(index + 1)));
  const whose = lost.length === 1 ? `rule ${numbers}` : `rules ${numbers}`;
  return [`it replaces all capabilities: what ${whose} set by set-capability is lost where both match`];
}

/** Whether the two rules never match the same machine. */
function areApart(one: LintedRule, other: LintedRule): boolean {
  if (one.rule.scope && other.rule.scope && one.rule.scope !== other.rule.scope) return true;
  return one.conditions.some((condition) => other.conditions.some((against) => excludes(condition, against)));
}
