import { describeThrown } from '../errors.ts';
import type { ComparedValue, ConditionTrace, RuleTrace } from '../model/rule.ts';
import { bounded, excerpt } from '../model/text.ts';
import type { CompiledCondition, CompiledRule } from './compile-rule.ts';
import type { Subject } from './field-path.ts';
import type { Found } from './json-path.ts';
import type { Verdict } from './rule-plugin.ts';

/** A trace before its actions. */
type Checked = Omit<RuleTrace, 'actions'>;

/** How many values, and how many warnings, a trace shows. */
const SHOWN = 10;
const MAX_WARNINGS = 3;

/** What was found at a field, and the beginning of each value's text as far as it was needed. */
interface Seen extends Found {
  readonly texts: string[];
}

/** Looks at data and node for any number of rules; a field that several conditions name is looked up once. */
export class ConditionChecker {
  readonly #subject: Subject;
  readonly #seen = new Map<string, Seen>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Whether the rule is for this node, and all its conditions match; the first that does not ends it (CONTRACT.md §6.2, §6.3). */
  check({ rule, uuid, description, conditions, problem }: CompiledRule): Checked {
    const trace = (
      matched: boolean,
      why: string,
      checked: readonly ConditionTrace[],
      warnings: readonly string[] = [],
    ): Checked => ({
      uuid,
      description,
      matched,
      why,
      conditions: checked,
      warnings,
    });
    if (problem !== undefined) return trace(false, 'it cannot be used', [], [bounded(problem)]);
    const nodeScope = this.#subject.node.properties?.['inspection_scope'];
    if (rule.scope && rule.scope !== nodeScope) {
      return trace(
        false,
        `it is for nodes with the scope ${excerpt(rule.scope)}, and this one has ${excerpt(nodeScope ?? null)}`,
        [],
      );
    }
    const checked: ConditionTrace[] = [];
    for (const condition of conditions) {
      const result = this.#checkCondition(condition);
      checked.push(result);
      if (!result.matched) return trace(false, `condition ${checked.length} does not match`, checked);
    }
    return trace(true, conditions.length === 0 ? 'it has no conditions' : 'all conditions match', checked);
  }

  #checkCondition(condition: CompiledCondition): ConditionTrace {
    const found = this.#look(condition);
    if (found.values.length > 0) return this.#compare(condition, found);
    // As upstream: with nothing there it does not match, inverted or not.
    if (condition.acceptsMissing) return this.#compare(condition, { ...found, values: [null] });
    return conclude(condition, false, 'nothing is there', [], 0, found.warnings);
  }

  #look({ source: { field }, field: look }: CompiledCondition): Seen {
    let seen = this.#seen.get(field);
    if (seen === undefined) {
      try {
        seen = { ...look(this.#subject), texts: [] };
      } catch (thrown) {
        seen = { values: [], warnings: [`unexpected ${describeThrown(thrown)}`], texts: [] };
      }
      this.#seen.set(field, seen);
    }
    return seen;
  }

  #compare(condition: CompiledCondition, { values, warnings: odd, texts }: Seen): ConditionTrace {
    const { multiple, invert } = condition.source;
    const compared: ComparedValue[] = [];
    let warnings = odd;
    let count = 0;
    let matched = false;
    for (const value of values) {
      const verdict = this.#ask(condition, value);
      matched = typeof verdict === 'boolean' && verdict !== invert;
      if (typeof verdict !== 'boolean' && warnings.length < MAX_WARNINGS) {
        // Plug-ins written in JavaScript may answer anything.
        warnings = [...warnings, bounded(String(verdict?.mismatch ?? 'the condition gave no verdict'))];
      }
      if (count < SHOWN) compared.push({ value: (texts[count] ??= excerpt(value)), matched });
      count++;
      if (multiple === 'first' || matched === (multiple !== 'all')) break;
    }
    const why = reason(condition, values.length, matched);
    return conclude(condition, matched, why, compared, count - compared.length, warnings);
  }

  /** A plug-in's defect is no reason to lose a machine's introspection. */
  #ask(condition: CompiledCondition, value: unknown): Verdict {
    try {
      return condition.check(value, this.#subject.node);
    } catch (thrown) {
      return { mismatch: `unexpected ${describeThrown(thrown)}` };
    }
  }
}

function reason({ source: { multiple } }: CompiledCondition, count: number, matched: boolean): string {
  if (count === 1) return matched ? 'the value matches' : 'the value does not match';
  if (multiple === 'first') return matched ? 'the first value matches' : 'the first value does not match';
  if (multiple === 'all') return matched ? 'all values match' : 'not all values match';
  return matched ? 'a value matches' : 'no value matches';
}

function conclude(
  { source, wanted }: CompiledCondition,
  matched: boolean,
  why: string,
  compared: readonly ComparedValue[],
  more: number,
  warnings: readonly string[],
): ConditionTrace {
  const { op, field, multiple, invert } = source;
  return { op, field, multiple, invert, wanted, compared, more, matched, why, warnings };
}
