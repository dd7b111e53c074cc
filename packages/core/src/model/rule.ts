import type { ChangeSet } from './change-set.ts';
import type { Json } from './json.ts';
import type { RamdiskData } from './ramdisk-data.ts';

/**
 * An operator's if/then (CONTRACT.md §6), as it is stored: plain JSON. Once created it is never
 * changed, only removed.
 */
export interface Rule {
  /** Canonical: lower case, dashes. */
  readonly uuid: string;
  readonly description: string | null;
  /**
   * Which nodes it is for: those whose `properties.inspection_scope` is this text; `null` or empty:
   * all.
   */
  readonly scope: string | null;
  /** All of them must match; none means always. */
  readonly conditions: readonly RuleCondition[];
  /** At least one; they are carried out in this order. */
  readonly actions: readonly RuleAction[];
  /**
   * Rules with a higher one come before all others, from 0 to 9999; among those with the same the
   * one that was created earlier comes first. Absent: 0.
   */
  readonly priority?: number;
  /**
   * Whether what it says is hidden from everybody who reads rules, traces or findings: parameters
   * are `***` there. Absent: `false`.
   */
  readonly sensitive?: boolean;
}

/**
 * When a field has several values, or a condition a loop: which of them must match. `last` looks at
 * the last one alone, as `first` does at the first.
 */
export type Multiple = 'any' | 'all' | 'first' | 'last';

/**
 * One condition: what to look at, how to compare, and the parameters of that comparison beside
 * them.
 */
export interface RuleCondition {
  /** The name of a condition plug-in: `eq`, `in-net`, … */
  readonly op: string;
  /** `data://…` (or just the path) or `node://…`. */
  readonly field: string;
  readonly multiple: Multiple;
  /** Turns the outcome for each value round, before `multiple` counts them. */
  readonly invert: boolean;
  /**
   * It is asked for each item of the list, in which `{item}` or `{item[key]}` of its field and its
   * parameters is filled in; `multiple` counts the values of all. An object is one item. All loops
   * of a rule have at most 1000 items together, and those of all rules 5000.
   */
  readonly loop?: Json;
  readonly [parameter: string]: Json | undefined;
}

/** One action, with its parameters beside its name. */
export interface RuleAction {
  /** The name of an action plug-in: `set-attribute`, `fail`, … */
  readonly action: string;
  /**
   * It is carried out for each item of the list, in order, with `{item}` or `{item[key]}` of its
   * parameters filled in. An object is one item. They count as those of conditions.
   */
  readonly loop?: Json;
  readonly [parameter: string]: Json | undefined;
}

/**
 * What rules make of a machine's data and its node; plain JSON, texts bounded. Nothing was touched.
 * Of sensitive rules values are `***`, but in `changes` and `data`, which are what is written.
 */
export interface RuleEvaluation {
  /** Every rule, in order. */
  readonly rules: readonly RuleTrace[];
  /**
   * What the actions would have written to Ironic; `null` when that is nothing, and after a
   * failure.
   */
  readonly changes: ChangeSet | null;
  /**
   * The data with what the actions set in it; `null` when that is nothing, and after a failure.
   */
  readonly data: RamdiskData | null;
  /** Why the introspection would end in `error`; `null` when it would not. */
  readonly failure: RuleFailure | null;
}

/**
 * What ended it all: the action `fail`, one that could not do its work, or conditions that compare
 * more than 1,000,000 values for one machine.
 */
export interface RuleFailure {
  /** The UUID of the rule. */
  readonly rule: string;
  /** The rule as errors name it, with its description. */
  readonly author: string;
  /** `null`: no action did. */
  readonly action: string | null;
  /** The message of `fail` to the letter; that of any other action names the rule. */
  readonly message: string;
  /** Whether it is a defect of the action, which threw something. */
  readonly defect: boolean;
}

/** What became of one rule. */
export interface RuleTrace {
  readonly uuid: string;
  readonly description: string | null;
  readonly matched: boolean;
  /** Why it matched, or did not. */
  readonly why: string;
  /** Those that were looked at: none behind the first that does not match. */
  readonly conditions: readonly ConditionTrace[];
  /** Those that were carried out: none unless all conditions match, and none behind a failure. */
  readonly actions: readonly ActionTrace[];
  /** What else there is to say: the rule cannot be used, … */
  readonly warnings: readonly string[];
}

/** What became of one condition. */
export interface ConditionTrace {
  readonly op: string;
  readonly field: string;
  readonly multiple: Multiple;
  readonly invert: boolean;
  /** The parameters, as the beginning of their JSON: `{"value":4}`. */
  readonly wanted: string;
  /** The values that were compared, the first few of them. */
  readonly compared: readonly ComparedValue[];
  /** How many more were compared. */
  readonly more: number;
  readonly matched: boolean;
  /** Why it matched, or did not. */
  readonly why: string;
  /**
   * Values that could not be compared, and paths that lead through something else than they expect.
   */
  readonly warnings: readonly string[];
}

/** One value that was found at a field. */
export interface ComparedValue {
  /** The beginning of its JSON. */
  readonly value: string;
  /** Whether it counts as a match, `invert` considered. */
  readonly matched: boolean;
}

/** What one action did. */
export interface ActionTrace {
  readonly action: string;
  /** What it would write, whose work that replaces, what it logged, why it failed. */
  readonly notes: readonly string[];
}
