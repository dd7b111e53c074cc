import { deepFreeze, DONE, Err, InspectorError, jsonText, Ok, parseJson } from '@ironic-inspector/core';
import type { Result, Rule, RuleStore } from '@ironic-inspector/core';

/** Frozen copies of rules; a `Map` remembers the order of adding. */
export class MemoryRuleStore implements RuleStore {
  readonly #rules = new Map<string, Rule>();

  async add(rule: Rule): Promise<Result<void, InspectorError>> {
    if (this.#rules.has(rule.uuid)) return Err(new InspectorError('already-exists', `There is a rule ${rule.uuid}`));
    this.#rules.set(rule.uuid, deepFreeze(parseJson(jsonText(rule)) as Rule));
    return DONE;
  }

  async get(uuid: string): Promise<Result<Rule | undefined, InspectorError>> {
    return Ok(this.#rules.get(uuid));
  }

  async list(): Promise<Result<readonly Rule[], InspectorError>> {
    return Ok([...this.#rules.values()]);
  }

  async remove(uuid: string): Promise<Result<boolean, InspectorError>> {
    return Ok(this.#rules.delete(uuid));
  }

  async clear(): Promise<Result<void, InspectorError>> {
    this.#rules.clear();
    return DONE;
  }
}
