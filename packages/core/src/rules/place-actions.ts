import { type Json, jsonEquals, jsonTypeName } from '../model/json.ts';
import { DONE, Err, type Result } from '../result.ts';
import type { Action, ActionInput, RuleParameters } from './rule-plugin.ts';

type Input = ActionInput<RuleParameters>;

/** A place that actions write to. */
export interface WritablePlace {
  /** As messages name it. */
  readonly name: string;
  readonly get: () => unknown;
  readonly set: (value: Json) => void;
  readonly remove: () => void;
}

/** Something that has places: the node, one of its ports, the data. */
interface Kind {
  /** The names of the three actions. */
  readonly names: readonly [set: string, extend: string, remove: string];
  /** The parameters that say where. */
  readonly where: readonly string[];
  /** Those of them that are templates. */
  readonly formatted?: readonly string[];
  readonly needsPorts?: boolean;
  /** What is wrong with the parameters that say where, if anything is. */
  readonly problem: (params: RuleParameters) => string | undefined;
  readonly placeOf: (input: Input) => Result<WritablePlace, string>;
  /** How it is set, where that takes more than a value. */
  readonly set?: {
    readonly optional: readonly string[];
    readonly apply: (input: Input, value: Json) => void;
  };
}

/**
 * Three actions on places of one kind: one sets a place to `value`, which may be `null`; one
 * appends `value` to the list that is there, which is made if it is not, and with `unique` unless
 * it holds the value; one removes what is there, and nothing is fine.
 */
export function placeActions(kind: Kind): readonly Action[] {
  const { names, where, formatted = [], needsPorts = false, problem, placeOf } = kind;
  const withPlace = (work: (place: WritablePlace, input: Input) => Result<unknown, string>) => (input: Input) =>
    placeOf(input).andThen((place) => work(place, input));
  const [set, extend, remove] = names;
  const common = { needsPorts, validate: problem };
  const actions: Action[] = [
    {
      ...common,
      name: set,
      params: { required: where, optional: ['value', ...(kind.set?.optional ?? [])] },
      formatted: [...formatted, 'value'],
      validate: (params) =>
        // Not in `required`: null is a value here.
        params['value'] === undefined ? 'missing required parameter(s): value' : problem(params),
      apply: withPlace((place, input) => {
        const value = input.params['value'] ?? null;
        if (kind.set === undefined) place.set(value);
        else kind.set.apply(input, value);
        return DONE;
      }),
    },
    {
      ...common,
      name: extend,
      params: { required: [...where, 'value'], optional: ['unique'] },
      formatted: [...formatted, 'value'],
      apply: withPlace(extended),
    },
    {
      ...common,
      name: remove,
      params: { required: where },
      formatted,
      apply: withPlace((place) => (place.remove(), DONE)),
    },
  ];
  return Object.freeze(actions.map((action) => Object.freeze(action)));
}

function extended(place: WritablePlace, { params: { value = null, unique } }: Input): Result<void, string> {
  const list = place.get() ?? [];
  if (!Array.isArray(list)) return Err(`${place.name} is no list but ${jsonTypeName(list)}`);
  const isThere = unique && list.some((item) => jsonEquals(item, value));
  if (!isThere) place.set([...(list as Json[]), value]);
  return DONE;
}
