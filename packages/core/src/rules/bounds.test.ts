import { describe, expect, it } from 'vitest';
import type { NewRule, NewRuleAction, NewRuleCondition } from '../model/new-rule.ts';
import { Ok } from '../result.ts';
import { stockActions } from './actions.ts';
import { RuleCompiler } from './compile-rule.ts';
import { evaluateRules } from './evaluate-rules.ts';
import { lintRules } from './lint/lint-rules.ts';
import { type Condition, defineAction } from './rule-plugin.ts';
import { rulePlugins } from './rule-plugins.ts';
import { validateRule } from './validate-rule.ts';

const NODE = { uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a', extra: {} };
const MANY = Array.from({ length: 1000 }, (_, index) => index);

const looping = (items: readonly number[]): NewRuleAction => ({
  action: 'set-attribute',
  path: '/extra/x{item}',
  value: 1,
  loop: items,
});
const rule = (...actions: readonly NewRuleAction[]): NewRule => ({ actions });
const FIVE = Array.from({ length: 5 }, () => rule(looping(MANY)));

describe('the loops', () => {
  it('of one rule have 1000 items together', () => {
    const check = (...actions: readonly NewRuleAction[]) => validateRule({ ...rule(...actions) }, rulePlugins());
    expect(check(looping(MANY.slice(500)), looping(MANY.slice(0, 500))).ok).toBe(true);
    const refused = check(looping(MANY.slice(499)), looping(MANY.slice(0, 500)));
    expect(refused.val).toMatchObject({
      code: 'bad-request',
      message: 'Invalid loops: the loops of a rule must not have more than 1000 items together',
    });
  });

  it('of all rules have 5000 items together: a rule beyond is not used, and says so', () => {
    const evaluation = evaluateRules([...FIVE, rule(looping([1])), rule({ action: 'log', message: 'x' })], {
      data: {},
      node: NODE,
    });
    expect(evaluation.rules.map(({ matched }) => matched)).toEqual([...FIVE.map(() => true), false, true]);
    const text = 'the loops of all rules must not have more than 5000 items together';
    expect(evaluation.rules[5]).toMatchObject({ why: 'it cannot be used', warnings: [text] });
    expect(evaluation.changes?.node).toHaveLength(1000);
    expect(lintRules([...FIVE, rule(looping([1]))])).toContainEqual({
      rule: 5,
      severity: 'error',
      kind: 'invalid',
      text,
    });
  });

  it('count anew when a rule is gone', () => {
    const plugins = rulePlugins();
    const stored = [...FIVE, rule(looping([1]))].map((one) => validateRule({ ...one }, plugins).unwrap());
    const compiler = new RuleCompiler(plugins);
    expect(compiler.compile(stored).at(-1)?.problem).toContain('5000 items');
    expect(compiler.compile(stored.slice(1)).map(({ problem }) => problem)).toEqual(
      stored.slice(1).map(() => undefined),
    );
  });
});

describe('what conditions compare', () => {
  const list = Array.from({ length: 300_000 }, () => 0);
  const asking = (value: number): NewRule => ({
    description: `asks ${value}`,
    conditions: [{ field: 'list[*]', op: 'eq', value }],
    actions: [{ action: 'log', message: 'x' }],
  });

  it('is at most 1,000,000 values for one machine: then the run fails, and names the rule', () => {
    const rules = [1, 2, 3].map(asking);
    const fine = evaluateRules(rules, { data: { list }, node: NODE });
    expect(fine.failure).toBeNull();
    const { failure, changes, rules: traces } = evaluateRules([...rules, asking(4)], { data: { list }, node: NODE });
    expect(failure).toMatchObject({ action: null, defect: false });
    expect(failure?.message).toMatch(
      /^Too much to compare: more than 1000000 values .* \(asked for by rule .* \(asks 4\)\)$/,
    );
    expect(changes).toBeNull();
    expect(traces.at(-1)?.matched).toBe(false);
  });

  it('is compared once for rules that ask the same', () => {
    const { failure, rules } = evaluateRules(
      Array.from({ length: 20 }, () => asking(1)),
      { data: { list }, node: NODE },
    );
    expect(failure).toBeNull();
    expect(new Set(rules.map(({ why }) => why))).toEqual(new Set(['condition 1 does not match']));
  });
});

describe('conditions and actions', () => {
  it('are prepared once for all rules and items that ask the same, and asked once of a machine', () => {
    const seen = { prepared: 0, asked: 0 };
    const counting: Condition = {
      name: 'counting',
      params: { required: ['value'] },
      prepare(params) {
        seen.prepared += 1;
        return Ok((value) => {
          seen.asked += 1;
          return value === params['value'];
        });
      },
    };
    const condition = {
      field: '{item}',
      op: 'counting',
      value: 1,
      loop: ['a', 'b', 'c'],
    } as unknown as NewRuleCondition;
    const actions: NewRuleAction[] = [{ action: 'log', message: 'x' }];
    const rules = Array.from({ length: 5 }, () => ({ conditions: [condition], actions }));
    const { rules: traces } = evaluateRules(rules, { data: { a: 0, b: 0, c: 1 }, node: NODE, conditions: [counting] });
    expect(traces.every(({ matched }) => matched)).toBe(true);
    expect(seen).toEqual({ prepared: 1, asked: 3 });
  });

  it('of a sensitive rule share nothing that is seen with those of others', () => {
    const conditions: NewRuleCondition[] = [{ field: 'a', op: 'eq', value: 7 }];
    const actions: NewRuleAction[] = [{ action: 'log', message: 'x' }];
    const { rules } = evaluateRules(
      [
        { conditions, actions, sensitive: true },
        { conditions, actions },
      ],
      {
        data: { a: 7 },
        node: NODE,
      },
    );
    expect(rules.map(({ conditions: [first] }) => first?.wanted)).toEqual(['***', '{"value":7}']);
  });
});

describe('the inventory', () => {
  const data = { inventory: { cpu: { count: 4 } } };

  it.each<[string, Parameters<typeof defineAction>[0]['apply']]>([
    ['set', ({ pluginData }) => pluginData.set('/inventory/cpu/count', 1)],
    ['set as a whole', ({ pluginData }) => pluginData.set('inventory', {})],
    ['removed', ({ pluginData }) => pluginData.remove('/inventory/cpu')],
  ])('is not %s by an action of an operator either', (_, apply) => {
    const own = defineAction({ name: 'own', apply });
    const rules = [{ actions: [{ action: 'own' } as unknown as NewRuleAction] }];
    const evaluation = evaluateRules(rules, { data, node: NODE, actions: [own] });
    expect(evaluation.failure?.message).toContain('the inventory, which stays as the ramdisk collected it');
    expect(evaluation.data).toBeNull();
    expect(data).toEqual({ inventory: { cpu: { count: 4 } } });
  });
});

it('stock actions are frozen, as those that defineAction makes', () => {
  expect(stockActions.filter((action) => !Object.isFrozen(action))).toEqual([]);
});
