import { jsonText } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';
import type { RuleCondition } from '../model/rule.ts';
import { excerpt } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';
import { all, once, parameterProblem, parametersOf } from './compiling.ts';
import { compileField, type Field } from './field-path.ts';
import { itemsOfLoop, withItem } from './loop.ts';
import { pythonText } from './python-text.ts';
import type { CheckValue } from './rule-plugin.ts';
import type { RulePlugins } from './rule-plugins.ts';

/** What a condition asks, once or for an item of its loop. */
export interface Asked {
  /** The field as it is written. */
  readonly at: string;
  readonly field: Field;
  readonly check: CheckValue;
}

export interface CompiledCondition {
  readonly source: RuleCondition;
  /** What it asks, of a loop for the first item. */
  readonly check: CheckValue;
  /** What it asks, for each item of its loop; once without one. */
  readonly rounds: readonly Asked[];
  readonly acceptsMissing: boolean;
  /** The parameters, for the trace. */
  readonly wanted: string;
}

/**
 * Compiles conditions. Those that ask the same are one and the same thing afterwards, so that it is
 * prepared once, and found out once of each machine.
 */
export class ConditionCompiler {
  readonly #plugins: RulePlugins;
  readonly #conditions = new Map<string, Result<CompiledCondition, string>>();
  readonly #fields = new Map<string, Result<Field, string>>();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
  }

  /** `Err` says what is wrong with the condition, in the words of CONTRACT.md §1.12. */
  compile(source: RuleCondition): Result<CompiledCondition, string> {
    return once(this.#conditions, jsonText(source), () => this.#compile(source));
  }

  #compile(source: RuleCondition): Result<CompiledCondition, string> {
    const items = itemsOfLoop(source.loop);
    if (items.err) return items;
    const checks = new Map<string, Result<CheckValue, string>>();
    const rounds = all(items.val, (item) => this.#round(source, item, checks));
    if (rounds.err) return rounds;
    const [first] = rounds.val;
    if (first === undefined) return Err('loop must have an item');
    return Ok({
      source,
      check: first.check,
      rounds: rounds.val,
      acceptsMissing: this.#plugins.conditions.get(source.op)?.acceptsMissing ?? false,
      wanted: excerpt(parametersOf(source, ['op', 'field', 'multiple', 'invert'])),
    });
  }

  /** `checks`: those of other items, by the parameters with the item filled in. */
  #round(
    source: RuleCondition,
    item: Json | undefined,
    checks: Map<string, Result<CheckValue, string>>,
  ): Result<Asked, string> {
    const at = withItem(source.field, item).map(pythonText);
    const field = at.andThen((path) => once(this.#fields, path, () => compileField(path)));
    if (field.err) return field;
    const condition = this.#plugins.conditions.get(source.op);
    if (condition === undefined) return Err(`Unknown operator ${source.op}`);
    const parameters = withItem(parametersOf(source, ['op', 'field', 'multiple', 'invert', 'loop']), item);
    const check = parameters.andThen((given) =>
      once(checks, item === undefined ? '' : jsonText(given), () => {
        const problem = parameterProblem(condition.params, given, condition.takesOthers ?? false);
        return problem === undefined ? condition.prepare(given) : Err(problem);
      }),
    );
    if (check.err) return Err(`Invalid parameters for operator ${source.op}: ${check.val}`);
    return Ok({ at: at.unwrap(), field: field.val, check: check.val });
  }
}
