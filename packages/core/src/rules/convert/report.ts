import type { Json } from '../../model/json.ts';
import type { Multiple } from '../../model/rule.ts';

/** A condition or an action of Ironic's own inspection rules (API 1.96 and later). */
export interface IronicOperation {
  /** Its name; that of a condition may have `!` in front. */
  readonly op: string;
  readonly args: Readonly<Record<string, Json>> | readonly Json[];
  readonly loop?: Json;
  /** Of a condition with a loop. */
  readonly multiple?: Multiple;
}

/** One of Ironic's own inspection rules, as its API takes it. */
export interface IronicRule {
  readonly uuid?: string;
  readonly description?: string | null;
  readonly priority?: number;
  readonly sensitive?: boolean;
  readonly phase?: string | null;
  readonly conditions?: readonly IronicOperation[];
  readonly actions: readonly IronicOperation[];
}

/**
 * What the other dialect cannot say, or says otherwise.
 *
 * | kind | means |
 * |---|---|
 * | `unsayable` | the rule is left out: what is nearly right is worse than what is missing |
 * | `differs` | the rule is there, and does something else in a case that the text names |
 */
export type ConversionKind = 'unsayable' | 'differs';

/** One thing to know of a conversion. Places count from 0, in the rules that were given. */
export interface ConversionNote {
  readonly rule: number;
  readonly uuid?: string;
  readonly description?: string;
  readonly condition?: number;
  readonly action?: number;
  readonly kind: ConversionKind;
  /** For people: what it is, and what to do. */
  readonly text: string;
}

/** Where in a rule something is. */
export type Place = Pick<ConversionNote, 'condition' | 'action'>;

/** Hears what the other dialect does otherwise. */
export type Differs = (text: string) => void;

/** Collects what there is to know of one rule. */
export class RuleReport {
  readonly notes: ConversionNote[] = [];
  readonly #rule: Pick<ConversionNote, 'rule' | 'uuid' | 'description'>;

  constructor(rule: number, given: unknown) {
    const { uuid, description } = (given ?? {}) as { readonly uuid?: unknown; readonly description?: unknown };
    this.#rule = {
      rule,
      ...(typeof uuid === 'string' && { uuid }),
      ...(typeof description === 'string' && { description }),
    };
  }

  get isSayable(): boolean {
    return this.notes.every(({ kind }) => kind !== 'unsayable');
  }

  unsayable(text: string, place: Place = {}): undefined {
    this.notes.push({ ...this.#rule, ...place, kind: 'unsayable', text });
    return undefined;
  }

  differs(text: string, place: Place = {}): void {
    this.notes.push({ ...this.#rule, ...place, kind: 'differs', text });
  }
}

/** Why a loop counts otherwise. */
export const FIRST_IS_ANY =
  '"first" looks at the first item here; in Ironic at the first that matches, which is the same as "any"';
