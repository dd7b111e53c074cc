import type { InspectorError } from '../errors.ts';
import { someOf } from '../model/text.ts';
import type { CompiledRule } from '../rules/compile-rule.ts';
import type { Judged } from './dry-run-node.ts';

/** How a dry run ended. */
export type DryRunEnd =
  /** All nodes were looked at. */
  | 'complete'
  /** Its reader left the loop. */
  | 'left'
  /** Its signal was aborted, or the inspector was stopped. */
  | 'aborted'
  /** Something that it needs is away: `error` says what. */
  | 'failed';

/** What a dry run has found, all nodes together. */
export interface DryRunSummary {
  /** `null` while it goes on. */
  readonly end: DryRunEnd | null;
  /** Why it failed; `null` when it did not. */
  readonly error: InspectorError | null;
  /** How many nodes were looked at. */
  readonly nodes: number;
  /** On how many of them the rules were evaluated. */
  readonly evaluated: number;
  /** How many of them the rules would change. */
  readonly changed: number;
  /** On how many of them rules write the same field, each something else. */
  readonly conflicting: number;
  /** How many introspections a rule would end in `error`. */
  readonly failing: number;
  /** The rules, in their order. */
  readonly rules: readonly DryRunRule[];
  /** All of it for people, in a sentence: `would change 37 of 412 nodes; …`. Rules count from 1. */
  readonly text: string;
}

/** What a dry run has found of one rule. */
export interface DryRunRule {
  readonly uuid: string;
  readonly description: string | null;
  /** On how many nodes it matched. */
  readonly matched: number;
  /** On how many nodes it would end the introspection in `error`. */
  readonly failing: number;
  /**
   * The rules, by their places from 0, that replaced everything it wrote, on each node that it
   * wrote to.
   */
  readonly shadowedBy: readonly number[];
}

/** Counts what is found of each node: numbers alone, at most one for each pair of rules. */
export class Tally {
  readonly #rules: readonly CompiledRule[];
  readonly #counts: readonly {
    matched: number;
    failing: number;
    wrote: number;
    readonly shadows: Map<number, number>;
  }[];
  #nodes = 0;
  #evaluated = 0;
  #changed = 0;
  #conflicting = 0;
  #failing = 0;
  #end: DryRunEnd | null = null;
  #error: InspectorError | null = null;

  constructor(rules: readonly CompiledRule[]) {
    this.#rules = rules;
    this.#counts = rules.map(() => ({ matched: 0, failing: 0, wrote: 0, shadows: new Map<number, number>() }));
  }

  add({ item, shadows }: Judged): void {
    this.#nodes += 1;
    if (!item.evaluated) return;
    this.#evaluated += 1;
    if (item.changes !== null) this.#changed += 1;
    if (item.conflicts.length > 0) this.#conflicting += 1;
    const failed = item.failures[0]?.rule;
    if (failed !== undefined) this.#failing += 1;
    for (const [index, { uuid, matched }] of item.outcome.entries()) {
      const counts = this.#counts[index];
      if (counts === undefined) continue;
      if (matched) counts.matched += 1;
      if (uuid === failed) counts.failing += 1;
    }
    for (const rule of shadows.wrote) (this.#counts[rule] ?? { wrote: 0 }).wrote += 1;
    for (const { rule, by } of shadows.pairs) {
      const counted = this.#counts[rule]?.shadows;
      counted?.set(by, (counted.get(by) ?? 0) + 1);
    }
  }

  /** The first end is the one that counts. */
  close(end: DryRunEnd, error: InspectorError | null = null): void {
    if (this.#end !== null) return;
    this.#end = end;
    this.#error = error;
  }

  get summary(): DryRunSummary {
    const rules = this.#rules.map(({ uuid, description }, index): DryRunRule => {
      const { matched = 0, failing = 0, wrote = 0, shadows = new Map<number, number>() } = this.#counts[index] ?? {};
      const shadowedBy = [...shadows].filter(([, times]) => times === wrote).map(([by]) => by);
      return { uuid, description, matched, failing, shadowedBy };
    });
    const summary = {
      end: this.#end,
      error: this.#error,
      nodes: this.#nodes,
      evaluated: this.#evaluated,
      changed: this.#changed,
      conflicting: this.#conflicting,
      failing: this.#failing,
      rules,
    };
    return { ...summary, text: textOf(summary) };
  }
}

const BEGINNINGS: Readonly<Record<DryRunEnd, string>> = {
  complete: '',
  left: 'left early: ',
  aborted: 'aborted: ',
  failed: 'failed: ',
};

function textOf(summary: Omit<DryRunSummary, 'text'>): string {
  const { end, error, nodes, evaluated, changed, conflicting, failing, rules } = summary;
  const beginning = end === null ? 'so far: ' : BEGINNINGS[end];
  const cause = error === null ? [] : [error.message];
  const skipped = nodes - evaluated;
  const parts = [
    `would change ${changed} of ${counted(evaluated, 'node')}`,
    ...(evaluated > 0 ? neverMatched(rules) : []),
    ...shadowed(rules),
    ...(conflicting > 0 ? [`rules write the same field on ${counted(conflicting, 'node')}, where the last wins`] : []),
    ...(failing > 0 ? [`${counted(failing, 'introspection')} would fail`] : []),
    ...(skipped > 0 ? [`${counted(skipped, 'node')} could not be looked at`] : []),
  ];
  return beginning + [...cause, ...parts].join('; ');
}

function neverMatched(rules: readonly DryRunRule[]): readonly string[] {
  const never = rules.flatMap(({ matched }, index) => (matched === 0 ? [String(index + 1)] : []));
  if (never.length === 0) return [];
  return never.length === 1
    ? [`rule ${never[0]} never matches`]
    : [`${never.length} rules never match (${someOf(never)})`];
}

/** How many shadowed rules the text names. */
const MOST_SHADOWED = 5;

function shadowed(rules: readonly DryRunRule[]): readonly string[] {
  const texts = rules.flatMap(({ shadowedBy }, index) => {
    const by = shadowedBy.at(-1);
    return by === undefined ? [] : [`rule ${index + 1} is always shadowed by rule ${by + 1}`];
  });
  const more = texts.length - MOST_SHADOWED;
  return more > 0 ? [...texts.slice(0, MOST_SHADOWED), `so are ${counted(more, 'more rule')}`] : texts;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
