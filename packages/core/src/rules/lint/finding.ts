/**
 * What may be wrong with a rule, as a closed list. Each says what is certain, whatever machines
 * post.
 *
 * | kind | severity | means |
 * |---|---|---|
 * | `invalid` | error | it would be refused when it is created |
 * | `invalid-pattern` | error | so it would, for a regular expression |
 * | `invalid-network` | error | so it would, for a network or an address |
 * | `never-true` | error | a condition that no value meets: the rule never matches |
 * | `contradiction` | error | two conditions that no value meets both of: the rule never matches |
 * | `wrong-type` | warning | a condition that the type of the values there decides |
 * | `always-true` | note | a condition that is always met; without `condition`, the whole rule |
 * | `duplicate` | warning | an earlier rule says the same, or has the same UUID |
 * | `shadowed` | warning | what an action writes is always replaced by a later one |
 * | `unreachable` | warning | an action after a `fail`; without `action`, all of the rule's |
 * | `capability-twice` | warning | a capability is set twice, or by name and in the text of all |
 */
export type RuleFindingKind =
  | 'invalid'
  | 'invalid-pattern'
  | 'invalid-network'
  | 'never-true'
  | 'contradiction'
  | 'wrong-type'
  | 'always-true'
  | 'duplicate'
  | 'shadowed'
  | 'unreachable'
  | 'capability-twice';

/** `error`: the rule cannot do what it is for. `warning`: part of it is for nothing. */
export type RuleFindingSeverity = 'error' | 'warning' | 'note';

/** Something that is wrong with a rule, or odd. Places count from 0. */
export interface RuleFinding {
  /** The rule's place in the list. */
  readonly rule: number;
  /** The rule's own, where it has one. */
  readonly uuid?: string;
  readonly description?: string;
  /** The place of the condition in the rule. */
  readonly condition?: number;
  /** The place of the action in the rule. */
  readonly action?: number;
  /** The place of the other rule that has a part in it. */
  readonly other?: number;
  readonly kind: RuleFindingKind;
  readonly severity: RuleFindingSeverity;
  /** For people. Rules, conditions and actions count from 1 there. */
  readonly text: string;
}

/** A finding before it is said of which rule. */
export type Found = Pick<RuleFinding, 'condition' | 'action' | 'other' | 'kind' | 'text'>;

export const SEVERITIES: Readonly<Record<RuleFindingKind, RuleFindingSeverity>> = {
  invalid: 'error',
  'invalid-pattern': 'error',
  'invalid-network': 'error',
  'never-true': 'error',
  contradiction: 'error',
  'wrong-type': 'warning',
  'always-true': 'note',
  duplicate: 'warning',
  shadowed: 'warning',
  unreachable: 'warning',
  'capability-twice': 'warning',
};
