import type { Json } from './json.ts';
import type { PortPath, RulePath } from './node-path.ts';
import type { Multiple } from './rule.ts';

/** What a value is compared with. */
export interface Compared {
  readonly value: NonNullJson;
  /** Whether both are compared as text, as Python's `str()` writes them. @default false */
  readonly force_strings?: boolean;
}

/** What must be there, and not `null`. */
export type NonNullJson = Exclude<Json, null>;

/**
 * The conditions that rules may name, and the parameters of each. Conditions of your own are
 * declared here:
 *
 * ```ts
 * declare module '@ironic-inspector/core' {
 *   interface RuleConditions { 'longer-than': { value: number } }
 * }
 * ```
 */
export interface RuleConditions {
  eq: Compared;
  ne: Compared;
  lt: Compared;
  gt: Compared;
  le: Compared;
  ge: Compared;
  /** A network, `192.0.2.0/24`, or an address. */
  'in-net': { readonly value: string };
  'is-empty': Readonly<Record<never, never>>;
  'is-false': Readonly<Record<never, never>>;
  'is-none': Readonly<Record<never, never>>;
  'is-true': Readonly<Record<never, never>>;
  'one-of': { readonly values: readonly NonNullJson[]; readonly force_strings?: boolean };
  /** A regular expression. */
  contains: { readonly value: string };
  /** A regular expression. */
  matches: { readonly value: string };
}

/**
 * The actions that rules may name, and the parameters of each. Actions of your own are declared
 * here; `ParametersOf` says what one made by `defineAction` takes:
 *
 * ```ts
 * import { defineAction, type ParametersOf } from '@ironic-inspector/core';
 *
 * const setOwner = defineAction({
 *   name: 'set-owner',
 *   params: { required: ['value'] },
 *   apply: ({ node, params }) => node.set('/owner', params.value),
 * });
 *
 * declare module '@ironic-inspector/core' {
 *   interface RuleActions { 'set-owner': ParametersOf<typeof setOwner> }
 * }
 * ```
 */
export interface RuleActions {
  'add-trait': { readonly name: string };
  'del-attribute': { readonly path: RulePath | ItemText };
  'del-port-attribute': { readonly port_id: string; readonly path: PortPath | ItemText };
  'extend-attribute': { readonly path: RulePath | ItemText; readonly value: NonNullJson; readonly unique?: boolean };
  'extend-plugin-data': { readonly path: string; readonly value: NonNullJson; readonly unique?: boolean };
  'extend-port-attribute': {
    readonly port_id: string;
    readonly path: PortPath | ItemText;
    readonly value: NonNullJson;
    readonly unique?: boolean;
  };
  fail: { readonly message: string };
  log: { readonly message: string };
  'remove-trait': { readonly name: string };
  'set-attribute': {
    readonly path: RulePath | ItemText;
    readonly value: Json;
    /** For `driver`. @default true */
    readonly reset_interfaces?: boolean;
    /** Whether objects that are missing on the way are made. @default false */
    readonly parents?: boolean;
  };
  /** Without a value, or with `null`, the capability is removed. */
  'set-capability': { readonly name: string; readonly value?: Json };
  'set-plugin-data': { readonly path: string; readonly value: Json };
  /** `port_id` is a MAC address or a UUID. */
  'set-port-attribute': { readonly port_id: string; readonly path: PortPath | ItemText; readonly value: Json };
  'unset-capability': { readonly name: string };
  'unset-plugin-data': { readonly path: string };
}

/** Text in which an item of the loop is filled in. */
export type ItemText = `${string}{item${string}}${string}`;

/** What every condition has beside its parameters. */
export interface ConditionBase<Op> {
  readonly op: Op;
  /** `data://…` (or just the path) or `node://…`. */
  readonly field: string;
  /** @default 'any' */
  readonly multiple?: Multiple;
  /** @default false */
  readonly invert?: boolean;
  /** Items, for each of which it is asked: see `RuleCondition`. @default none */
  readonly loop?: Json;
}

/** A condition as it is asked for: one of {@link RuleConditions}, with its parameters. */
export type NewRuleCondition = {
  [Op in keyof RuleConditions]: ConditionBase<Op> & RuleConditions[Op];
}[keyof RuleConditions];

/** An action as it is asked for: one of {@link RuleActions}, its parameters beside its name. */
export type NewRuleAction = {
  [Name in keyof RuleActions]: { readonly action: Name; readonly loop?: Json } & RuleActions[Name];
}[keyof RuleActions];

/**
 * A rule as it is asked for: what is left out gets its default. One whose operators, actions and
 * parameters the compiler shall not check is posted as JSON text.
 */
export interface NewRule {
  /** In any usual spelling of a UUID. @default a new one */
  readonly uuid?: string | null;
  /** @default null */
  readonly description?: string | null;
  /** At most 255 characters. @default null */
  readonly scope?: string | null;
  /** @default [] */
  readonly conditions?: readonly NewRuleCondition[];
  readonly actions: readonly NewRuleAction[];
  /** From 0 to 9999, the highest first. @default 0 */
  readonly priority?: number | null;
  /** Whether its parameters are hidden from whoever reads rules. @default false */
  readonly sensitive?: boolean | null;
}
