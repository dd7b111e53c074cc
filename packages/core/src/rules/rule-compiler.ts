import { jsonText } from '../model/exact-json.ts';
import type { Rule } from '../model/rule.ts';
import { compileRule, type CompiledRule } from './compile-rule.ts';
import type { RulePlugins } from './rule-plugins.ts';

interface Known {
  readonly text: string;
  readonly compiled: CompiledRule;
}

/** Prepares rules, and remembers them: the same rules are loaded for every machine. */
export class RuleCompiler {
  readonly #plugins: RulePlugins;
  #known: ReadonlyMap<string, Known> = new Map();

  constructor(plugins: RulePlugins) {
    this.#plugins = plugins;
  }

  /** What was compiled before and is not among `rules` is forgotten. */
  compile(rules: readonly Rule[]): readonly CompiledRule[] {
    const known = new Map<string, Known>();
    for (const rule of rules) {
      // The text is compared too: a UUID may have been removed and used again for another rule.
      const text = jsonText(rule);
      const before = this.#known.get(rule.uuid);
      known.set(rule.uuid, before?.text === text ? before : { text, compiled: compileRule(rule, this.#plugins) });
    }
    this.#known = known;
    return Array.from(known.values(), ({ compiled }) => compiled);
  }
}
