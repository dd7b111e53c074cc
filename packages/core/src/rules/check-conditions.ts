import { describeThrown } from '../errors.ts';
import type { ComparedValue, ConditionTrace, Rule, RuleTrace } from '../model/rule.ts';
import { excerpt, truncated } from '../model/text.ts';
import type { Asked, CompiledCondition, CompiledRule } from './compile-rule.ts';
import type { Subject } from './field-path.ts';
import type { Found } from './json-path.ts';
import type { Verdict } from './rule-plugin.ts';
import { hiddenCondition, hiddenProblem, NOT_SHOWN } from './sensitive.ts';

/** A trace before its actions. */
type Checked = Omit<RuleTrace, 'actions'>;

/** How many values, and how many warnings, a trace shows. */
const SHOWN = 10;
const MAX_WARNINGS = 3;

/** What was found at a field, and the beginning of each value's text as far as it was needed. */
interface Seen extends Found {
  readonly texts: string[];
}

/**
 * Looks at data and node for any number of rules; a field that several conditions name is looked up
 * once.
 */
export class ConditionChecker {
  readonly #subject: Subject;
  readonly #seen = new Map<string, Seen>();

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /**
   * Whether the rule is for this node, and all its conditions match; the first that does not ends
   * it (CONTRACT.md §6.2, §6.3).
   */
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
    const isHidden = rule?.sensitive === true;
    if (problem !== undefined)
      return trace(false, 'it cannot be used', [], [isHidden ? whyOf(rule, problem) : truncated(problem)]);
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
      checked.push(isHidden ? hiddenCondition(result) : result);
      if (!result.matched) return trace(false, `condition ${checked.length} does not match`, checked);
    }
    return trace(true, conditions.length === 0 ? 'it has no conditions' : 'all conditions match', checked);
  }

  #checkCondition(condition: CompiledCondition): ConditionTrace {
    const { multiple, invert } = condition.source;
    const compared: ComparedValue[] = [];
    const warnings: string[] = [];
    let count = 0;
    let matched = false;
    let isThere = false;
    const rounds = multiple === 'last' ? condition.rounds.slice(-1) : condition.rounds;
    for (const [index, asked] of rounds.entries()) {
      const { values, texts } = this.#look(asked, warnings);
      // As upstream: with nothing there it does not match, inverted or not.
      const isAbsent = values.length === 0 && !condition.acceptsMissing;
      if (isAbsent) matched = false;
      else isThere = true;
      const from = multiple === 'last' ? Math.max(0, values.length - 1) : 0;
      const end = isAbsent ? 0 : Math.max(1, values.length);
      for (let place = from; place < end; place++) {
        const value = place < values.length ? values[place] : null;
        const verdict = this.#ask(asked, value);
        matched = typeof verdict === 'boolean' && verdict !== invert;
        if (typeof verdict !== 'boolean') {
          // Plug-ins written in JavaScript may answer anything.
          addTo(warnings, truncated(String(verdict?.mismatch ?? 'the condition gave no verdict')));
        }
        if (count < SHOWN) compared.push({ value: (texts[place] ??= excerpt(value)), matched });
        count++;
        if (multiple === 'first' || matched === (multiple !== 'all')) break;
      }
      const isMore = index < rounds.length - 1;
      if (isMore && (multiple === 'first' || matched === (multiple !== 'all'))) break;
    }
    const why = isThere ? reason(condition, this.#isOne(rounds), matched) : 'nothing is there';
    return conclude(condition, matched, why, compared, count - compared.length, warnings);
  }

  /** Whether there is one value at most. */
  #isOne(rounds: readonly Asked[]): boolean {
    const [first, another] = rounds;
    return another === undefined && (this.#seen.get(first?.at ?? '')?.values.length ?? 0) < 2;
  }

  #look({ at, field: look }: Asked, warnings: string[]): Seen {
    let seen = this.#seen.get(at);
    if (seen === undefined) {
      try {
        seen = { ...look(this.#subject), texts: [] };
      } catch (thrown) {
        seen = { values: [], warnings: [`unexpected ${describeThrown(thrown)}`], texts: [] };
      }
      this.#seen.set(at, seen);
    }
    for (const warning of seen.warnings) addTo(warnings, warning);
    return seen;
  }

  /** A plug-in's defect is no reason to lose a machine's introspection. */
  #ask(asked: Asked, value: unknown): Verdict {
    try {
      return asked.check(value, this.#subject.node);
    } catch (thrown) {
      return { mismatch: `unexpected ${describeThrown(thrown)}` };
    }
  }
}

function reason({ source: { multiple } }: CompiledCondition, isOne: boolean, matched: boolean): string {
  if (isOne) return matched ? 'the value matches' : 'the value does not match';
  if (multiple === 'all') return matched ? 'all values match' : 'not all values match';
  if (multiple === 'any') return matched ? 'a value matches' : 'no value matches';
  return `the ${multiple} value ${matched ? 'matches' : 'does not match'}`;
}

function addTo(warnings: string[], warning: string): void {
  if (warnings.length < MAX_WARNINGS) warnings.push(warning);
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

/** That a sensitive rule has no values is all that may be told of what is wrong with it. */
function whyOf(rule: Rule, problem: string): string {
  return hiddenProblem({ ...rule }) === problem ? problem : NOT_SHOWN;
}
