import type { Found } from './finding.ts';
import { isAlwaysTrue } from './lint-conditions.ts';
import { type LintedAction, type LintedRule, textOf } from './linted-rule.ts';

/** What of a rule is for nothing because of others. */
export interface Overlap {
  readonly rule: LintedRule;
  readonly found: Found;
}

/** One action of a rule. */
interface Written {
  readonly rule: LintedRule;
  readonly action: LintedAction;
  /** Its place in the rule. */
  readonly at: number;
}

/** Rules that say the same, writes that are always replaced, and what is never carried out. */
export function lintOverlaps(rules: readonly LintedRule[]): readonly Overlap[] {
  const implied = new Implications();
  return [...duplicates(rules), ...shadowed(rules, implied), ...unreachable(rules, implied)];
}

/** Which rules match whenever another one does. */
class Implications {
  readonly #asked = new Map<LintedRule, ReadonlySet<string>>();
  readonly #needed = new Map<LintedRule, ReadonlySet<string>>();

  /** Whether `one` matches whenever `other` does: it asks for no more. */
  of(one: LintedRule, other: LintedRule): boolean {
    if (one === other) return true;
    if (one.rule.scope && one.rule.scope !== other.rule.scope) return false;
    const asked = remembered(this.#asked, other, () => new Set(other.conditions.map(({ text }) => text)));
    const needed = remembered(this.#needed, one, () => {
      const conditions = one.conditions.filter((condition) => !isAlwaysTrue(condition));
      return new Set(conditions.map(({ text }) => text));
    });
    return [...needed].every((text) => asked.has(text));
  }
}

function remembered<Value>(known: Map<LintedRule, Value>, rule: LintedRule, make: () => Value): Value {
  const value = known.get(rule) ?? make();
  known.set(rule, value);
  return value;
}

function duplicates(rules: readonly LintedRule[]): readonly Overlap[] {
  const byContent = new Map<string, LintedRule>();
  const byUuid = new Map<string, LintedRule>();
  return rules.flatMap((rule): readonly Overlap[] => {
    const twin = seenBefore(byContent, contentOf(rule), rule);
    const namesake = seenBefore(byUuid, rule.rule.uuid, rule);
    const saying = (other: LintedRule, text: string): Overlap => ({
      rule,
      found: { other: other.index, kind: 'duplicate', text: `rule ${other.index + 1} ${text}` },
    });
    if (twin !== undefined) return [saying(twin, 'has the same conditions and actions')];
    return namesake === undefined ? [] : [saying(namesake, `has the same UUID, ${namesake.rule.uuid}`)];
  });
}

function seenBefore(known: Map<string, LintedRule>, key: string, rule: LintedRule): LintedRule | undefined {
  const before = known.get(key);
  if (before === undefined) known.set(key, rule);
  return before;
}

/** The same for rules that do the same; the order of conditions does not matter. */
function contentOf({ rule, conditions, actions }: LintedRule): string {
  const asked = new Set(conditions.map(({ text }) => text));
  return JSON.stringify([rule.scope || '', [...asked].toSorted(), actions.map(({ source }) => textOf(source))]);
}

function shadowed(rules: readonly LintedRule[], implied: Implications): readonly Overlap[] {
  const writers = new Map<string, Written[]>();
  for (const rule of rules) {
    for (const [at, action] of rule.actions.entries()) {
      if (action.place?.isReplaced !== true) continue;
      const { name } = action.place;
      const known = writers.get(name);
      if (known === undefined) writers.set(name, [{ rule, action, at }]);
      else known.push({ rule, action, at });
    }
  }
  return rules.flatMap((rule) =>
    rule.actions.flatMap((action, at): readonly Overlap[] => {
      const { place } = action;
      if (place === undefined) return [];
      const later = [place.name, ...place.around]
        .flatMap((name) => writers.get(name) ?? [])
        .find((writer) => isLater(writer, rule, at) && !isSame(writer, action) && implied.of(writer.rule, rule));
      if (later === undefined || (later.rule !== rule && contentOf(later.rule) === contentOf(rule))) return [];
      return [{ rule, found: { action: at, ...describeLoss(rule, place.name, later) } }];
    }),
  );
}

function isLater(writer: Written, rule: LintedRule, at: number): boolean {
  return writer.rule === rule ? writer.at > at : writer.rule.rank > rule.rank;
}

/** What is the same if it is done twice. */
const SAME_TWICE: readonly string[] = [
  'add-trait',
  'remove-trait',
  'del-attribute',
  'unset-capability',
  'unset-plugin-data',
  'del-port-attribute',
];

/** A trait that is added twice is there in the end, as it would be without the second time. */
function isSame({ action: { source } }: Written, { source: other }: LintedAction): boolean {
  return SAME_TWICE.includes(source.action) ? source.action === other.action : false;
}

const CAPABILITY_ACTIONS: readonly string[] = ['set-capability', 'unset-capability'];

function describeLoss(rule: LintedRule, place: string, later: Written): Found {
  if (later.rule !== rule) {
    const text = `what it writes to ${place} is always replaced by rule ${later.rule.index + 1}, which matches whenever it does`;
    return { other: later.rule.index, kind: 'shadowed', text };
  }
  const isCapability = CAPABILITY_ACTIONS.includes(later.action.source.action);
  const text = `what it writes to ${place} is replaced by its own action ${later.at + 1}`;
  return { kind: isCapability ? 'capability-twice' : 'shadowed', text };
}

function unreachable(rules: readonly LintedRule[], implied: Implications): readonly Overlap[] {
  const failing = rules.filter(({ actions }) => actions.some(isFail));
  return rules.flatMap((rule): readonly Overlap[] => {
    const earlier = failing.find((other) => other.rank < rule.rank && implied.of(other, rule));
    if (earlier !== undefined) {
      const text = `rule ${earlier.index + 1} ends every run that this one matches`;
      return [{ rule, found: { other: earlier.index, kind: 'unreachable', text } }];
    }
    const end = rule.actions.findIndex(isFail);
    if (end < 0 || end === rule.actions.length - 1) return [];
    const text = `action ${end + 1} ends the run before it`;
    return [{ rule, found: { action: end + 1, kind: 'unreachable', text } }];
  });
}

function isFail({ isStock, source }: LintedAction): boolean {
  return isStock && source.action === 'fail';
}
