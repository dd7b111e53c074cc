import type { Json } from '../model/json.ts';
import { Ok, type Result } from '../result.ts';
import type { ParameterList, RuleParameters } from './rule-plugin.ts';

/** All of the results, or the first that is none. */
export function all<In, Out>(
  items: readonly In[],
  work: (item: In) => Result<Out, string>,
): Result<readonly Out[], string> {
  const done: Out[] = [];
  for (const item of items) {
    const result = work(item);
    if (result.err) return result;
    done.push(result.val);
  }
  return Ok(done);
}

/** What is known under `key`, made the first time. */
export function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const made = make();
  known.set(key, made);
  return made;
}

/** What stands beside the names that every condition or action has. */
export function parametersOf(
  item: Readonly<Record<string, Json | undefined>>,
  fixed: readonly string[],
): Record<string, Json> {
  const given = Object.entries(item).flatMap(([name, value]) =>
    value === undefined || fixed.includes(name) ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}

/**
 * What is wrong with the names of parameters, in the original's words; `undefined` when nothing is.
 */
export function parameterProblem(
  { required = [], optional = [] }: ParameterList,
  parameters: RuleParameters,
  takesOthers: boolean,
): string | undefined {
  const given = Object.keys(parameters).filter((name) => parameters[name] !== null && parameters[name] !== undefined);
  const missing = required.filter((name) => !given.includes(name));
  const unexpected = takesOthers ? [] : given.filter((name) => !required.includes(name) && !optional.includes(name));
  const problems = [
    ...(missing.length > 0 ? [`missing required parameter(s): ${missing.toSorted().join(', ')}`] : []),
    ...(unexpected.length > 0 ? [`unexpected parameter(s): ${unexpected.toSorted().join(', ')}`] : []),
  ];
  return problems.length > 0 ? problems.join('; ') : undefined;
}
