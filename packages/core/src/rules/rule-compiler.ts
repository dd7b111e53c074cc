import { jsonEquals } from '../model/json.ts';
import type { Rule } from '../model/rule.ts';
import { compileRule, type CompiledRule } from './compile-rule.ts';
import type { RulePlugins } from './rule-plugins.ts';

/** Prepares rules, and remembers them: the same rules are loaded for every machine. */
export class RuleCompiler {
  readonly #plugins: RulePlugins;
  #known: ReadonlyMap<string, CompiledRule> = new Map();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
  }

  /** What was compiled before and is not among `rules` is forgotten. */
  compile(rules: readonly Rule[]): readonly CompiledRule[] {
    const compiled = rules.map((rule) => {
      const known = this.#known.get(rule.uuid);
      // A UUID may have been removed and used again for another rule.
      return known !== undefined && jsonEquals(known.rule, rule) ? known : compileRule(rule, this.#plugins);
    });
    this.#known = new Map(compiled.map((rule) => [rule.uuid, rule]));
    return compiled;
  }
}
