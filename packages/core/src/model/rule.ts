import type { Json } from './json.ts';

/**
 * An operator's if/then (CONTRACT.md §6), as it is stored: plain JSON. Once created it is never changed, only removed.
 */
export interface Rule {
  /** Canonical: lower case, dashes. */
  readonly uuid: string;
  readonly description: string | null;
  /** Which nodes it is for: those whose `properties.inspection_scope` is this text; `null` or empty: all. */
  readonly scope: string | null;
  /** All of them must match; none means always. */
  readonly conditions: readonly RuleCondition[];
  /** At least one; they are carried out in this order. */
  readonly actions: readonly RuleAction[];
}

/** When a field has several values: which of them must match. */
export type Multiple = 'any' | 'all' | 'first';

/** One condition: what to look at, how to compare, and the parameters of that comparison beside them. */
export interface RuleCondition {
  /** The name of a condition plug-in: `eq`, `in-net`, … */
  readonly op: string;
  /** `data://…` (or just the path) or `node://…`. */
  readonly field: string;
  readonly multiple: Multiple;
  /** Turns the outcome for each value round, before `multiple` counts them. */
  readonly invert: boolean;
  readonly [parameter: string]: Json;
}

/** One action, with its parameters beside its name. */
export interface RuleAction {
  /** The name of an action plug-in: `set-attribute`, `fail`, … */
  readonly action: string;
  readonly [parameter: string]: Json;
}

/** A rule as it is asked for: what is left out gets its default. */
export interface NewRule {
  /** In any usual spelling of a UUID. @default a new one */
  readonly uuid?: string | null;
  /** @default null */
  readonly description?: string | null;
  /** At most 255 characters. @default null */
  readonly scope?: string | null;
  /** @default [] */
  readonly conditions?: readonly NewRuleCondition[];
  readonly actions: readonly RuleAction[];
}

/** A condition as it is asked for. */
export interface NewRuleCondition {
  readonly op: string;
  readonly field: string;
  /** @default 'any' */
  readonly multiple?: Multiple;
  /** @default false */
  readonly invert?: boolean;
  readonly [parameter: string]: Json | undefined;
}
