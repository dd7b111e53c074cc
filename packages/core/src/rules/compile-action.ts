import { jsonText } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';
import type { RuleAction } from '../model/rule.ts';
import { Err, Ok, type Result } from '../result.ts';
import { all, once, parameterProblem, parametersOf } from './compiling.ts';
import type { Subject } from './field-path.ts';
import { type Fill, prepareValue } from './format-value.ts';
import { itemsOfLoop, withItem } from './loop.ts';
import type { Action, RuleParameters } from './rule-plugin.ts';
import type { RulePlugins } from './rule-plugins.ts';

export interface CompiledAction {
  readonly action: Action;
  /** The parameters with their templates filled in, for each item of its loop; once without one. */
  readonly rounds: readonly FillParameters[];
}

type FillParameters = (subject: Subject) => Result<RuleParameters, string>;

/** `Err` says what is wrong with the action, in the words of CONTRACT.md §1.12. */
export function compileAction(source: RuleAction, plugins: RulePlugins): Result<CompiledAction, string> {
  const action = plugins.actions.get(source.action);
  if (action === undefined) return Err(`Unknown action ${source.action}`);
  const parameters = parametersOf(source, ['action', 'loop']);
  const prepared = new Map<string, Result<FillParameters, string>>();
  const rounds = itemsOfLoop(source.loop).andThen((items) =>
    all<Json | undefined, FillParameters>(items, (item) =>
      withItem(parameters, item).andThen((given) =>
        once(prepared, item === undefined ? '' : jsonText(given), () => prepare(action, given)),
      ),
    ),
  );
  if (rounds.err) return Err(`Invalid parameters for action ${source.action}: ${rounds.val}`);
  return Ok({ action, rounds: rounds.val });
}

function prepare(action: Action, given: Readonly<Record<string, Json>>): Result<FillParameters, string> {
  const problem = parameterProblem(action.params, given, false) ?? action.validate(given);
  if (problem !== undefined) return Err(problem);
  const templates = Object.entries(given).filter(([name]) => action.formatted.includes(name));
  const fills = all(templates, ([name, value]) => prepareValue(value).map((fill) => [name, fill] as const));
  return fills.map((prepared) => (subject) => fillParameters(given, prepared, subject));
}

function fillParameters(
  parameters: RuleParameters,
  fills: readonly (readonly [name: string, fill: Fill])[],
  subject: Subject,
): Result<RuleParameters, string> {
  const filled: Record<string, Json | undefined> = { ...parameters };
  for (const [name, fill] of fills) {
    const value = fill(subject.data, subject.node);
    if (value.err) return value;
    filled[name] = value.val;
  }
  return Ok(filled);
}
