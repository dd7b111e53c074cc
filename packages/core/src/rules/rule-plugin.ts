import type { Json } from '../model/json.ts';
import type { PortPath } from '../model/node-path.ts';
import type { IronicNode, Port } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { NodeHandle } from '../node-draft/node-handle.ts';
import { Err, Ok, type Result } from '../result.ts';

/** Which parameters a condition or an action takes. Others are refused when a rule is created. */
export interface ParameterList<Required extends string = string, Optional extends string = string> {
  /** Must be there, and not `null`. */
  readonly required?: readonly Required[];
  readonly optional?: readonly Optional[];
}

/** Parameters by name, when nothing is known of them. */
export type RuleParameters = Readonly<Record<string, Json | undefined>>;

/** The parameters of a {@link ParameterList}: those required are there, the others may be. */
export type ListedParameters<Required extends string, Optional extends string> = {
  readonly [Name in Required]: Json;
} & { readonly [Name in Optional]?: Json };

/** The parameters of what `defineAction` or `defineCondition` made, for `RuleActions`. */
export type ParametersOf<Plugin extends { readonly params: ParameterList }> =
  Plugin['params'] extends ParameterList<infer Required, infer Optional> ? ListedParameters<Required, Optional> : never;

/** What `defineCondition` and `defineAction` make: its parameters are known to the compiler. */
export type Defined<Plugin, Required extends string, Optional extends string> = Omit<Plugin, 'params'> & {
  readonly params: ParameterList<Required, Optional>;
};

/**
 * What a condition finds of one value. `mismatch` says why the two cannot be compared at all: then
 * the value does not match, inverted or not, and the text is a warning in the trace.
 */
export type Verdict = boolean | { readonly mismatch: string };

/**
 * Asks of one value whether it matches. It looks and nothing else: the same value has the same
 * answer.
 */
export type CheckValue = (value: unknown, node: IronicNode) => Verdict;

/** A way to compare, by name. {@link defineCondition} makes one. */
export interface Condition {
  /** The `op` of rules. */
  readonly name: string;
  readonly params: ParameterList;
  /** Whether parameters that are not listed are taken, and kept, all the same. @default false */
  readonly takesOthers?: boolean;
  /**
   * Whether it is asked about a field that is not there too, with the value `null`. @default false
   */
  readonly acceptsMissing?: boolean;
  /**
   * Checks the parameters and prepares what they need, once a rule; `Err` says what is wrong with
   * them.
   */
  prepare(params: RuleParameters): Result<CheckValue, string>;
}

/** What a condition of your own is given for each value. */
export interface ConditionInput<Params> {
  /** What is at the field: JSON. */
  readonly value: unknown;
  readonly params: Params;
  /** The node as Ironic has it. Not to be changed. */
  readonly node: IronicNode;
}

/**
 * Makes a condition. Its parameters are checked by the compiler: a parameter that is not listed in
 * `params` cannot be read.
 *
 * ```ts
 * import { defineCondition } from '@ironic-inspector/core';
 *
 * const longerThan = defineCondition({
 *   name: 'longer-than',
 *   params: { required: ['value'] },
 *   check: ({ value, params }) => Array.isArray(value) && value.length > Number(params.value),
 * });
 * ```
 */
export function defineCondition<
  const Required extends string = never,
  const Optional extends string = never,
>(definition: {
  readonly name: string;
  readonly params?: ParameterList<Required, Optional>;
  readonly acceptsMissing?: boolean;
  /** What is wrong with the parameters, beyond their names; asked when a rule is created. */
  validate?(params: ListedParameters<Required, Optional>): string | undefined;
  /**
   * Whether the value matches. It looks at what it is given and nothing else: no clock, no network,
   * no memory.
   */
  check(input: ConditionInput<ListedParameters<Required, Optional>>): Verdict;
}): Defined<Condition, Required, Optional> {
  return Object.freeze({
    name: definition.name,
    params: definition.params ?? {},
    acceptsMissing: definition.acceptsMissing ?? false,
    prepare(given: RuleParameters): Result<CheckValue, string> {
      // The names were checked against `params` before.
      const params = given as ListedParameters<Required, Optional>;
      const problem = definition.validate?.(params);
      if (problem !== undefined) return Err(problem);
      return Ok((value, node) => definition.check({ value, params, node }));
    },
  });
}

/** The node as an action sees it: as hooks do, but for its ports. */
export type ActionNode = Omit<NodeHandle, 'ports'>;

/**
 * The data as an action sees it, and may change it, but for the inventory: the processed document
 * is written anew.
 */
export interface ActionData {
  /** What is at a JSON patch path, `/extra_hardware/rack`; `undefined` when there is nothing. */
  get(path: string): Json | undefined;
  /**
   * Objects that are missing on the way are made. What cannot be set fails the run: no path in
   * `/inventory` can, which stays as the ramdisk collected it.
   */
  set(path: string, value: Json): void;
  /** Removes what is at `path`, if anything is; in `/inventory` it fails the run. */
  remove(path: string): void;
}

/** The node's ports as an action that `needsPorts` sees them. */
export interface ActionPorts {
  /** The port with this MAC address or UUID, with what was set; `undefined` when there is none. */
  find(id: string): Port | undefined;
  /** Sets what is at `path` in the port with this MAC address, as hooks do. */
  set(address: string, path: PortPath, value: Json): void;
  /** Removes what is at `path`, if anything is. */
  remove(address: string, path: PortPath): void;
}

/** What an action is given. */
export interface ActionInput<Params> {
  /**
   * The node: what is set there is signed with the rule, and sent with what all other rules want.
   */
  readonly node: ActionNode;
  /** The parameters, templates filled in. */
  readonly params: Params;
  /** The ramdisk's data with what hooks and earlier actions added. Not to be changed. */
  readonly data: Readonly<RamdiskData>;
  /** The same data, to be changed. */
  readonly pluginData: ActionData;
  /** The ports; none, unless the action says that it `needsPorts`. */
  readonly ports: ActionPorts;
  /** Leaves a note in the trace of the rule, which observers get. */
  readonly log: (message: string) => void;
}

/**
 * Nothing, when all is well; `Err('why')` ends the introspection, and none of the rules' changes is
 * sent.
 */
export type ActionAnswer = void | Result<unknown, string>;

/** Something to do, by name. {@link defineAction} makes one. */
export interface Action {
  /** The `action` of rules. */
  readonly name: string;
  readonly params: ParameterList;
  /** The parameters that are templates: `{data[a][b]}` in them is filled in, however deep. */
  readonly formatted: readonly string[];
  /** Whether it looks at the node's ports, which Ironic is then asked for. @default false */
  readonly needsPorts?: boolean;
  /** What is wrong with the parameters, beyond their names; asked when a rule is created. */
  validate(params: RuleParameters): string | undefined;
  /**
   * Says what should be done; nothing is sent by it. What it throws is a defect, and fails the run
   * as well.
   */
  apply(input: ActionInput<RuleParameters>): ActionAnswer;
}

/**
 * Makes an action. Its parameters are checked by the compiler: a misspelt entry of `formatted`, or
 * a parameter that is not listed in `params`, is an error.
 *
 * ```ts
 * import { defineAction } from '@ironic-inspector/core';
 *
 * const setOwner = defineAction({
 *   name: 'set-owner',
 *   params: { required: ['value'] },
 *   formatted: ['value'],
 *   apply: ({ node, params }) => node.set('/owner', params.value),
 * });
 * ```
 */
export function defineAction<const Required extends string = never, const Optional extends string = never>(definition: {
  readonly name: string;
  readonly params?: ParameterList<Required, Optional>;
  readonly formatted?: readonly NoInfer<Required | Optional>[];
  readonly needsPorts?: boolean;
  /**
   * What is wrong with the parameters, beyond their names; asked when a rule is created, before
   * templates are filled in.
   */
  validate?(params: ListedParameters<Required, Optional>): string | undefined;
  apply(input: ActionInput<ListedParameters<Required, Optional>>): ActionAnswer;
}): Defined<Action, Required, Optional> {
  const { name, params = {}, formatted = [], needsPorts = false } = definition;
  return Object.freeze({
    name,
    params,
    formatted,
    needsPorts,
    // The names were checked against `params` before.
    validate: (given: RuleParameters) => definition.validate?.(given as ListedParameters<Required, Optional>),
    apply: (input: ActionInput<RuleParameters>) =>
      definition.apply(input as ActionInput<ListedParameters<Required, Optional>>),
  });
}
