import { describeThrown } from '../errors.ts';
import type { ComparedValue, ConditionTrace, Rule, RuleTrace } from '../model/rule.ts';
import { excerpt, truncated } from '../model/text.ts';
import type { Asked, CompiledCondition } from './compile-condition.ts';
import type { CompiledRule } from './compile-rule.ts';
import { once } from './compiling.ts';
import type { Subject } from './field-path.ts';
import type { Found } from './json-path.ts';
import type { Verdict } from './rule-plugin.ts';
import { hiddenCondition, hiddenProblem, NOT_SHOWN } from './sensitive.ts';

/** How many values, and how many warnings, a trace shows. */
const SHOWN = 10;
const MAX_WARNINGS = 3;

/** How many values all rules together compare for one machine: about a second's work. */
const MOST_COMPARED = 1_000_000;
const TOO_MANY = `more than ${MOST_COMPARED} values are compared by the conditions of all rules`;

const NOTHING: readonly never[] = Object.freeze([]);

/** What was found at a field, and its values as traces show them, as far as that was needed. */
interface Seen extends Found {
  readonly matched: ComparedValue[];
  readonly missed: ComparedValue[];
}

/**
 * Looks at data and node for any number of rules; a field that several conditions name is looked up
 * once, and a condition that several rules have is asked once.
 */
export class ConditionChecker {
  readonly #subject: Subject;
  readonly #seen = new Map<string, Seen>();
  readonly #asked = new Map<CompiledCondition, ConditionTrace>();
  #left = MOST_COMPARED;
  /** Why the rules cannot be evaluated on this machine, and the rule that it was noticed at. */
  failure: { readonly rule: CompiledRule; readonly why: string } | undefined;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /**
   * Whether the rule is for this node, and all its conditions match; the first that does not ends
   * it (CONTRACT.md §6.2, §6.3). Its actions are still to be carried out.
   */
  check(compiled: CompiledRule): RuleTrace {
    const { rule, conditions, problem } = compiled;
    const isHidden = rule?.sensitive === true;
    if (problem !== undefined) {
      const warning = isHidden ? whyOf(rule, problem) : truncated(problem);
      return traceOf(compiled, false, 'it cannot be used', NOTHING, [warning]);
    }
    const nodeScope = this.#subject.node.properties?.['inspection_scope'];
    if (rule.scope && rule.scope !== nodeScope) {
      const why = `it is for nodes with the scope ${excerpt(rule.scope)}, and this one has ${excerpt(nodeScope ?? null)}`;
      return traceOf(compiled, false, why, NOTHING);
    }
    const checked: ConditionTrace[] = [];
    for (const condition of conditions) {
      const result = once(this.#asked, condition, () => this.#checkCondition(condition));
      checked.push(isHidden ? hiddenCondition(result) : result);
      if (this.#left < 0) this.failure ??= { rule: compiled, why: TOO_MANY };
      if (!result.matched) return traceOf(compiled, false, `condition ${checked.length} does not match`, checked);
    }
    return traceOf(compiled, true, conditions.length === 0 ? 'it has no conditions' : 'all conditions match', checked);
  }

  #checkCondition(condition: CompiledCondition): ConditionTrace {
    const { multiple, invert } = condition.source;
    const compared: ComparedValue[] = [];
    const warnings: string[] = [];
    let count = 0;
    let matched = false;
    let isThere = false;
    const rounds = multiple === 'last' ? condition.rounds.slice(-1) : condition.rounds;
    for (const asked of rounds) {
      const seen = this.#look(asked, warnings);
      const { values } = seen;
      // As upstream: with nothing there it does not match, inverted or not.
      const isAbsent = values.length === 0 && !condition.acceptsMissing;
      if (isAbsent) matched = false;
      else isThere = true;
      const from = multiple === 'last' ? Math.max(0, values.length - 1) : 0;
      const end = isAbsent ? 0 : Math.max(1, values.length);
      for (let place = from; place < end; place++) {
        if (--this.#left < 0) return conclude(condition, false, TOO_MANY, compared, count, warnings);
        const value = place < values.length ? values[place] : null;
        const verdict = this.#ask(asked, value);
        matched = typeof verdict === 'boolean' && verdict !== invert;
        if (typeof verdict !== 'boolean') {
          // Plug-ins written in JavaScript may answer anything.
          addTo(warnings, truncated(String(verdict?.mismatch ?? 'the condition gave no verdict')));
        }
        if (count < SHOWN) {
          compared.push(((matched ? seen.matched : seen.missed)[place] ??= { value: excerpt(value), matched }));
        }
        count++;
        if (multiple === 'first' || matched === (multiple !== 'all')) break;
      }
      if (multiple === 'first' || matched === (multiple !== 'all')) break;
    }
    const why = isThere ? reason(condition, this.#isOne(rounds), matched) : 'nothing is there';
    return conclude(condition, matched, why, compared, count, warnings);
  }

  /** Whether there is one value at most. */
  #isOne(rounds: readonly Asked[]): boolean {
    return rounds.length < 2 && (this.#seen.get(rounds[0]?.at ?? '')?.values.length ?? 0) < 2;
  }

  #look({ at, field: look }: Asked, warnings: string[]): Seen {
    let seen = this.#seen.get(at);
    if (seen === undefined) {
      try {
        seen = { ...look(this.#subject), matched: [], missed: [] };
      } catch (thrown) {
        seen = { values: [], warnings: [`unexpected ${describeThrown(thrown)}`], matched: [], missed: [] };
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
  count: number,
  warnings: readonly string[],
): ConditionTrace {
  const { op, field, multiple, invert } = source;
  const more = count - compared.length;
  return { op, field, multiple, invert, wanted, compared, more, matched, why, warnings };
}

function traceOf(
  { uuid, description }: CompiledRule,
  matched: boolean,
  why: string,
  conditions: readonly ConditionTrace[],
  warnings: readonly string[] = NOTHING,
): RuleTrace {
  return { uuid, description, matched, why, conditions, actions: NOTHING, warnings };
}

/** That a sensitive rule has no values is all that may be told of what is wrong with it. */
function whyOf(rule: Rule, problem: string): string {
  return hiddenProblem({ ...rule }) === problem ? problem : NOT_SHOWN;
}
