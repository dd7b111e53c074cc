import type { InspectorError } from '../errors.ts';
import type { Rule } from '../model/rule.ts';
import type { Result } from '../result.ts';

/**
 * Where the operator's rules are kept, in the order in which they were added. That order is what
 * rules are applied in, so it is a total one: two rules added in the same instant have one too, and
 * it is the same each time they are listed.
 *
 * A rule is plain JSON and comes back as it was given, parameters nobody knows included; rules
 * given are copied, and those handed out are copies, or frozen. A store does well to hand out the
 * same frozen ones again: others are compared as text, for each machine, with those that were
 * prepared before. Rules are written whole or not at all, and never changed. A store that cannot do
 * its work answers `store-failed` with the cause, and has written nothing.
 */
export interface RuleStore {
  /**
   * Adds `rule` behind all others. `already-exists` when a rule has its UUID, which then stays as
   * it was: of any number of callers that add the same UUID at once, in this process or another,
   * exactly one succeeds.
   */
  add(rule: Rule): Promise<Result<void, InspectorError>>;
  /** The rule with this UUID; `Ok(undefined)` when there is none. */
  get(uuid: string): Promise<Result<Rule | undefined, InspectorError>>;
  /** All rules, in the order they were added; an empty list when there are none. */
  list(): Promise<Result<readonly Rule[], InspectorError>>;
  /**
   * Removes the rule with this UUID; whether there was one. Of any number of callers at once
   * exactly one is told `true`.
   */
  remove(uuid: string): Promise<Result<boolean, InspectorError>>;
  /**
   * Removes all rules; `Ok` also when there are none. A rule that is being added at the same time
   * may stay.
   */
  clear(): Promise<Result<void, InspectorError>>;
}
