import type { Json } from '../model/json.ts';
import type { ParameterList, Parameters } from './rule-plugin.ts';

/** What is wrong with the names of parameters, in the original's words; `undefined` when nothing is. */
export function parameterProblem(
  { required = [], optional = [] }: ParameterList,
  parameters: Parameters,
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

/** What stands beside the names that every condition or action has. */
export function parametersOf(item: Readonly<Record<string, Json>>, fixed: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !fixed.includes(name)));
}
