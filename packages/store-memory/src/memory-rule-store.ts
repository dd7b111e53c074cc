import { DONE, Err, InspectorError, jsonText, Ok, parseJson } from '@ironic-inspector/core';
import type { Result, Rule, RuleStore } from '@ironic-inspector/core';

/**
 * Rules as text, which cannot be changed from outside and keeps their keys in order; a `Map`
 * remembers the order of adding.
 */
export class MemoryRuleStore implements RuleStore {
  readonly #rules = new Map<string, string>();

  async add(rule: Rule): Promise<Result<void, InspectorError>> {
    if (this.#rules.has(rule.uuid)) return Err(new InspectorError('already-exists', `There is a rule ${rule.uuid}`));
    this.#rules.set(rule.uuid, jsonText(rule));
    return DONE;
  }

  async get(uuid: string): Promise<Result<Rule | undefined, InspectorError>> {
    const text = this.#rules.get(uuid);
    return Ok(text === undefined ? undefined : (parseJson(text) as Rule));
  }

  async list(): Promise<Result<readonly Rule[], InspectorError>> {
    return Ok(Array.from(this.#rules.values(), (text) => parseJson(text) as Rule));
  }

  async remove(uuid: string): Promise<Result<boolean, InspectorError>> {
    return Ok(this.#rules.delete(uuid));
  }

  async clear(): Promise<Result<void, InspectorError>> {
    this.#rules.clear();
    return DONE;
  }
}
