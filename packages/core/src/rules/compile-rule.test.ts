import { describe, expect, it } from 'vitest';
import type { Rule } from '../model/rule.ts';
import { RuleCompiler } from './compile-rule.ts';
import { rulePlugins } from './rule-plugins.ts';

const RULE: Rule = {
  uuid: '7cbe26c0-03f2-4d2e-ae87-c02d7f33c123',
  description: null,
  scope: null,
  conditions: [{ op: 'eq', field: 'memory_mb', multiple: 'any', invert: false, value: 4 }],
  actions: [{ action: 'log', message: 'four' }],
};

describe('rules that are loaded again', () => {
  it.each([
    ['the same object', RULE],
    ['a copy', structuredClone(RULE)],
  ])('are not prepared again: %s', (_what, again) => {
    const compiler = new RuleCompiler(rulePlugins());
    const [first] = compiler.compile([RULE]);
    expect(compiler.compile([again])[0]).toBe(first);
  });

  it('are prepared again where a UUID has another rule now, or was gone in between', () => {
    const compiler = new RuleCompiler(rulePlugins());
    const [first] = compiler.compile([RULE]);
    const [other] = compiler.compile([{ ...RULE, conditions: [] }]);
    expect(other?.conditions).toEqual([]);
    expect(compiler.compile([RULE])[0]).not.toBe(first);
    compiler.compile([]);
    expect(compiler.compile([RULE])[0]?.conditions).toHaveLength(1);
  });
});
