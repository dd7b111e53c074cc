import type { Json } from './json.ts';
import type { RulePath } from './node-path.ts';
import type { Multiple } from './rule.ts';

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
  eq: { readonly value: NonNullJson };
  ne: { readonly value: NonNullJson };
  lt: { readonly value: NonNullJson };
  gt: { readonly value: NonNullJson };
  le: { readonly value: NonNullJson };
  ge: { readonly value: NonNullJson };
  /** A network, `192.0.2.0/24`, or an address. */
  'in-net': { readonly value: string };
  'is-empty': Readonly<Record<never, never>>;
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
  'extend-attribute': { readonly path: RulePath; readonly value: NonNullJson; readonly unique?: boolean };
  fail: { readonly message: string };
  log: { readonly message: string };
  'remove-trait': { readonly name: string };
  'set-attribute': { readonly path: RulePath; readonly value: Json; readonly reset_interfaces?: boolean };
  /** Without a value, or with `null`, the capability is removed. */
  'set-capability': { readonly name: string; readonly value?: Json };
}

/** What every condition has beside its parameters. */
export interface ConditionBase<Op> {
  readonly op: Op;
  /** `data://…` (or just the path) or `node://…`. */
  readonly field: string;
  /** @default 'any' */
  readonly multiple?: Multiple;
  /** @default false */
  readonly invert?: boolean;
}

/** A condition as it is asked for: one of {@link RuleConditions}, with its parameters. */
export type NewRuleCondition = {
  [Op in keyof RuleConditions]: ConditionBase<Op> & RuleConditions[Op];
}[keyof RuleConditions];

/** An action as it is asked for: one of {@link RuleActions}, its parameters beside its name. */
export type NewRuleAction = {
  [Name in keyof RuleActions]: { readonly action: Name } & RuleActions[Name];
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
}
