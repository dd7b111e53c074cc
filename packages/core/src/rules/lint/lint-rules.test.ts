import { describe, expect, it } from 'vitest';
import type { NewRule, NewRuleAction, NewRuleCondition } from '../../model/new-rule.ts';
import { defineAction, defineCondition } from '../rule-plugin.ts';
import { lintRules } from './lint-rules.ts';

const set = (path: string, value: unknown = 1) => ({ action: 'set-attribute', path, value }) as NewRuleAction;
const on = (field: string, op: string, value?: unknown, more: object = {}) =>
  ({ field, op, ...(value === undefined ? {} : { value }), ...more }) as NewRuleCondition;
const NOT = { invert: true };

/** Kind and place of what is found in one rule. */
function oddIn(...conditions: readonly NewRuleCondition[]) {
  const findings = lintRules([{ conditions, actions: [set('/extra/x')] }]);
  return findings.map(({ kind, condition }) => (condition === undefined ? kind : `${kind} ${condition}`));
}

/** The same for several rules: rule, kind, action. */
function oddAmong(...rules: readonly NewRule[]) {
  const kinds = lintRules(rules).filter(({ kind }) => kind !== 'always-true');
  return kinds.map(({ rule, kind, action, other }) =>
    [rule, kind, ...(action === undefined ? [] : [action]), ...(other === undefined ? [] : [`other ${other}`])].join(
      ' ',
    ),
  );
}

const when = (conditions: readonly NewRuleCondition[], ...actions: readonly NewRuleAction[]): NewRule => ({
  conditions,
  actions,
});

const BIG = on('memory_mb', 'ge', 65_536);
const INTEL = on('inventory.cpu.model_name', 'contains', 'Intel');

describe('a rule that cannot be used', () => {
  it.each<[unknown, object]>([
    [when([on('a', 'matches', '(')], set('/extra/x')), { kind: 'invalid-pattern', condition: 0 }],
    [when([BIG, on('a', 'contains', 'a(?=b)')], set('/extra/x')), { kind: 'invalid-pattern', condition: 1 }],
    [when([on('a', 'in-net', '10/8')], set('/extra/x')), { kind: 'invalid-network', condition: 0 }],
    [when([on('a[', 'eq', 1)], set('/extra/x')), { kind: 'invalid', condition: 0 }],
    [when([], set('/extra/x'), set('')), { kind: 'invalid', action: 1 }],
    [when([on('a', 'equals', 1)], set('/extra/x')), { kind: 'invalid', text: expect.stringContaining('[0].op') }],
    [{ actions: [] }, { kind: 'invalid' }],
    [null, { kind: 'invalid', text: 'it is no object' }],
    [{ ...when([], set('/extra/x')), phase: 'early' }, { kind: 'invalid' }],
    [
      { ...when([], set('/extra/{')), sensitive: true },
      { kind: 'invalid', text: 'the rule is sensitive: what exactly is not shown' },
    ],
  ])('is %j', (rule, finding) => {
    const findings = lintRules([when([BIG], set('/extra/y')), rule as NewRule]);
    expect(findings).toEqual([expect.objectContaining({ rule: 1, severity: 'error', ...finding })]);
  });

  it('and one that can are told apart by their own names', () => {
    const rule = {
      ...when([on('a', 'lt', { a: 1 })], set('/extra/x')),
      uuid: 'AAAAAAAA-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
      description: 'd',
    };
    expect(lintRules([rule])).toEqual([
      {
        rule: 0,
        uuid: 'AAAAAAAA-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
        description: 'd',
        condition: 0,
        kind: 'never-true',
        severity: 'error',
        text: 'no value meets "a lt {"value":{"a":1}}"',
      },
    ]);
  });
});

describe('a condition', () => {
  it.each<[string, NewRuleCondition]>([
    ['order of objects', on('a', 'gt', { a: 1 })],
    ['less than no text', on('a', 'lt', '')],
    ['not to have what all have', on('a', 'contains', '.*', NOT)],
    ['not to be what nothing else can be', on('a', 'matches', '', NOT)],
  ])('that is never met: %s', (_, condition) => {
    expect(oddIn(BIG, condition)).toEqual(['never-true 1']);
  });

  it.each<[string, NewRuleCondition]>([
    ['any text', on('node://name', 'contains', '.*')],
    ['the client’s name of a field', on('node://is_maintenance', 'contains', '')],
  ])('that is always met: %s', (_, condition) => {
    expect(oddIn(BIG, condition)).toEqual(['always-true 1']);
    expect(oddIn(condition)).toEqual(['always-true 0', 'always-true']);
  });

  it('may be met, or not, where a machine need not have the field', () => {
    expect(oddIn(on('a', 'contains', ''))).toEqual([]);
    expect(oddIn(on('node://extra.a', 'contains', ''))).toEqual([]);
    expect(oddIn(on('node://traits[*]', 'contains', ''))).toEqual([]);
  });

  it.each<[string, NewRuleCondition]>([
    ['a number with text', on('inventory.memory.total', 'eq', '68719476736')],
    ['a number of the stock hooks with text', on('memory_mb', 'eq', '65536')],
    ['all numbers but this text', on('data://cpus', 'ne', '4')],
    ['an item’s number', on('inventory.disks[*].size', 'gt', '100')],
    ['one item’s number', on('inventory.disks[0].size', 'gt', '100')],
    ['text with a list', on('inventory.cpu.model_name', 'eq', ['Intel'])],
    ['an object with a number', on('inventory.cpu', 'eq', 4)],
    ['a list with a number', on('inventory.disks', 'ge', 2)],
    ['a list with an address', on('inventory.interfaces', 'in-net', '10.0.0.0/8')],
    ['what cannot be in a number', on('inventory.memory.total.gib', 'gt', 64)],
    ['a boolean with text', on('node://maintenance', 'eq', 'true')],
    ['a list with yes and no', on('inventory.disks', 'is-true')],
    ['an object with yes and no', on('inventory.cpu', 'is-false', undefined, NOT)],
    ['a boolean as it is never written', on('node://maintenance', 'matches', 'true')],
    ['a node’s text with a list', on('node://resource_class', 'eq', ['a'])],
    ['a node’s object with text', on('node://properties', 'eq', 'x')],
    ['a node’s list with text', on('node://traits', 'eq', 'CUSTOM_X')],
    ['what cannot be in text', on('node://name.first', 'eq', 'x')],
  ])('that does not go with its field: %s', (_, condition) => {
    expect(oddIn(BIG, condition)).toEqual(['wrong-type 1']);
  });

  it.each<[string, NewRuleCondition]>([
    ['a number that may be text', on('inventory.memory.physical_mb', 'eq', '65536')],
    ['text that may be a number', on('inventory.system_vendor.serial_number', 'eq', 12345)],
    ['a boolean', on('node://maintenance', 'eq', true)],
    ['a boolean by its name', on('node://maintenance', 'is-true')],
    ['a number compared as text', on('memory_mb', 'eq', '65536', { force_strings: true })],
    ['a number of a loop', on('memory_mb', 'eq', '{item}', { loop: [65536] })],
    ['a number that may be one of some', on('memory_mb', 'one-of', undefined, { values: ['65536'] })],
    ['a boolean as it is written', on('node://maintenance', 'matches', 'True')],
    ['a boolean that is known', on('node://secure_boot', 'is-empty', undefined, NOT)],
    ['a list of its own', on('node://traits[*]', 'eq', 'CUSTOM_X')],
    ['a number of a node', on('node://properties.memory_mb', 'eq', '65536')],
    ['whatever a collector posts', on('my_collector.size', 'eq', '4')],
    ['a field that is new', on('node://new_field', 'eq', true)],
    ['an object that is empty', on('inventory.cpu', 'is-empty')],
    ['whatever is anywhere', on('inventory..size', 'eq', '4')],
    ['one of several', on('inventory.cpu.count | cpus', 'eq', '4')],
    ['a whole that is a number', on('inventory.memory.total', 'matches', '6.*')],
  ])('that may go with its field: %s', (_, condition) => {
    expect(oddIn(condition)).toEqual([]);
  });

  it('of your own is not judged', () => {
    const odd = defineCondition({ name: 'odd', check: () => false });
    const eq = defineCondition({ name: 'eq', params: { required: ['value'] }, check: () => true });
    const rules = [
      when([on('a', 'odd'), on('memory_mb', 'eq', '1'), on('a', 'eq', 1), on('a', 'eq', 2)], set('/extra/x')),
    ];
    expect(lintRules(rules, { conditions: [odd, eq] })).toEqual([]);
  });
});

describe('two conditions', () => {
  it.each<[NewRuleCondition, NewRuleCondition]>([
    [on('a', 'eq', 1), on('data://a', 'eq', 2)],
    [on('a', 'eq', 1), on('a', 'ne', 1)],
    [on('a', 'eq', 1), on('a', 'eq', 1, NOT)],
    [on('a', 'lt', 5), on('a', 'gt', 9)],
    [on('a', 'gt', 9), on('a', 'lt', 5)],
    [on('a', 'lt', 5), on('a', 'ge', 5)],
    [on('a', 'gt', 4), on('a', 'lt', 5)],
    [on('a', 'lt', 5), on('a', 'le', 7, NOT)],
    [on('a', 'eq', true), on('a', 'eq', 0)],
    [on('a', 'eq', 2n ** 64n), on('a', 'le', 2 ** 63)],
    [on('a', 'lt', 0.5), on('a', 'gt', 0.5)],
    [on('a', 'eq', 'x'), on('a', 'eq', 'y')],
    [on('a', 'eq', 'x'), on('a', 'matches', 'y.*')],
    [on('a', 'eq', 'x'), on('a', 'gt', 4)],
    [on('a', 'lt', 'b'), on('a', 'gt', 'c')],
    [on('a', 'contains', 'b'), on('a', 'contains', 'b', NOT)],
    [on('a', 'is-empty'), on('a', 'is-empty', undefined, NOT)],
    [on('a', 'is-empty'), on('a', 'eq', 1)],
    [on('a', 'is-empty'), on('a', 'contains', 'x')],
    [on('a', 'in-net', '10.0.0.0/8'), on('a', 'in-net', '192.0.2.0/24')],
    [on('a', 'in-net', '10.0.0.0/8'), on('a', 'in-net', '::/0')],
    [on('a[*]', 'eq', 1, { multiple: 'all' }), on('a[*]', 'eq', 2)],
    [on('a[*]', 'eq', 1, { multiple: 'first' }), on('a[*]', 'eq', 2, { multiple: 'first' })],
    [on('node://name', 'eq', 'a'), on('node://name', 'eq', 'b')],
  ])('that exclude each other: %o and %o', (one, other) => {
    expect(oddIn(one, other)).toEqual(['contradiction 1']);
    expect(oddIn(other, BIG, one)).toEqual(['contradiction 2']);
  });

  it.each<[NewRuleCondition, NewRuleCondition]>([
    [on('a', 'eq', 1), on('b', 'eq', 2)],
    [on('a', 'ge', 5), on('a', 'le', 5)],
    // 40.9 is 40 where it is compared with a whole number.
    [on('a', 'eq', 40), on('a', 'gt', 40.5)],
    [on('a', 'gt', 4), on('a', 'le', 5)],
    [on('a', 'gt', 0.4), on('a', 'lt', 0.5)],
    [on('a', 'gt', 'a'), on('a', 'lt', 'aa')],
    [on('a', 'eq', '5'), on('a', 'gt', 4)],
    [on('a', 'in-net', '10.0.0.0/8'), on('a', 'in-net', '10.1.2.3/16')],
    [on('a', 'in-net', '10.0.0.0/8'), on('a', 'in-net', '192.0.2.0/24', NOT)],
    [on('a[*]', 'eq', 1), on('a[*]', 'eq', 2)],
    [on('a[*]', 'eq', 1, { multiple: 'first' }), on('a[*]', 'eq', 2)],
    [on('a..b', 'eq', 1), on('a..b', 'eq', 2)],
    [on('node://a', 'eq', 1), on('a', 'eq', 2)],
    [on('a', 'is-empty'), on('a', 'matches', 'None')],
    [on('a', 'is-empty', undefined, NOT), on('a', 'ne', 1)],
  ])('that do not: %o and %o', (one, other) => {
    expect(oddIn(one, other)).toEqual([]);
  });
});

describe('several rules', () => {
  it.each<[string, readonly NewRule[], readonly string[]]>([
    [
      'a write that a later rule replaces',
      [when([BIG, INTEL], set('/extra/x', 2)), when([INTEL], set('extra/x'))],
      ['0 shadowed 0 other 1'],
    ],
    [
      'one within what a later rule replaces',
      [when([BIG], set('/extra/x/y')), when([], set('/extra', {}))],
      ['0 shadowed 0 other 1'],
    ],
    [
      'a list that a later rule replaces',
      [when([BIG], { action: 'extend-attribute', path: '/extra/l', value: 1 }), when([BIG], set('/extra/l', []))],
      ['0 shadowed 0 other 1'],
    ],
    [
      'a capability',
      [
        when([BIG], { action: 'set-capability', name: 'a', value: '1' }),
        when([], { action: 'set-capability', name: 'a' }),
      ],
      ['0 shadowed 0 other 1'],
    ],
    [
      'a trait',
      [when([BIG], { action: 'add-trait', name: 'A' }), when([], { action: 'remove-trait', name: 'A' })],
      ['0 shadowed 0 other 1'],
    ],
    ['a write of the same rule', [when([BIG], set('/extra/x'), set('/extra/y'), set('/extra/x', 2))], ['0 shadowed 0']],
    [
      'one whose scope is the same',
      [
        { ...when([], set('/extra/x')), scope: 'a' },
        { ...when([], set('/extra/x', 2)), scope: 'a' },
      ],
      ['0 shadowed 0 other 1'],
    ],
    [
      'one whose conditions are always met',
      [when([BIG], set('/extra/x')), when([on('node://name', 'contains', '')], set('/extra/x', 2))],
      ['0 shadowed 0 other 1'],
    ],
    [
      'the same rule again',
      [when([BIG, INTEL], set('/extra/x')), when([INTEL, BIG], set('/extra/x'))],
      ['1 duplicate other 0'],
    ],
    [
      'the same UUID',
      [
        { ...when([BIG], set('/extra/x')), uuid: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' },
        { ...when([INTEL], set('/extra/y')), uuid: 'AAAAAAAAAAAA4AAA8AAAAAAAAAAAAAAA' },
      ],
      ['1 duplicate other 0'],
    ],
    [
      'a write that a rule with a lower priority replaces, whatever their order',
      [when([BIG], set('/extra/x', 2)), { ...when([BIG], set('/extra/x')), priority: 5 }],
      ['1 shadowed 0 other 0'],
    ],
    [
      'a rule that comes behind one that fails by its priority',
      [when([BIG, INTEL], set('/extra/x')), { ...when([BIG], { action: 'fail', message: 'no' }), priority: 5 }],
      ['0 unreachable other 1'],
    ],
    [
      'what is removed again',
      [when([BIG], set('/extra/x'), { action: 'del-attribute', path: '/extra/x' })],
      ['0 shadowed 0'],
    ],
    [
      'a capability that is set and removed',
      [when([BIG], { action: 'set-capability', name: 'a', value: '1' }, { action: 'unset-capability', name: 'a' })],
      ['0 capability-twice 0'],
    ],
    [
      'data that is replaced',
      [when([BIG], { action: 'set-plugin-data', path: 'x/y', value: 1 }, { action: 'unset-plugin-data', path: '/x' })],
      ['0 shadowed 0'],
    ],
    [
      'a field of a port that is replaced',
      [
        when(
          [BIG],
          { action: 'set-port-attribute', port_id: 'p', path: '/extra/x', value: 1 },
          { action: 'set-port-attribute', port_id: 'p', path: '/extra', value: {} },
        ),
      ],
      ['0 shadowed 0'],
    ],
    ['what is behind `fail`', [when([BIG], { action: 'fail', message: 'no' }, set('/extra/x'))], ['0 unreachable 1']],
    [
      'a rule behind one that fails',
      [when([BIG], { action: 'fail', message: 'no' }), when([BIG, INTEL], set('/extra/x'))],
      ['1 unreachable other 0'],
    ],
    [
      'a capability twice in a rule',
      [
        when(
          [BIG],
          { action: 'set-capability', name: 'a', value: '1' },
          { action: 'set-capability', name: 'a', value: '2' },
        ),
      ],
      ['0 capability-twice 0'],
    ],
    [
      'a capability twice in a text',
      [when([BIG], set('/properties/capabilities', 'a:1, b:2,a:3'))],
      ['0 capability-twice 0'],
    ],
    [
      'capabilities by name and in the text',
      [
        when([BIG], { action: 'set-capability', name: 'a', value: '1' }),
        when([INTEL], set('/properties/capabilities', 'b:1')),
      ],
      ['1 capability-twice 0'],
    ],
  ])('with %s', (_, rules, expected) => {
    expect(oddAmong(...rules)).toEqual(expected);
  });

  it.each<[string, readonly NewRule[]]>([
    ['an earlier rule that asks for less', [when([INTEL], set('/extra/x')), when([BIG, INTEL], set('/extra/x', 2))]],
    [
      'other scopes',
      [
        { ...when([], set('/extra/x')), scope: 'a' },
        { ...when([], set('/extra/x', 2)), scope: 'b' },
      ],
    ],
    ['a scope that is narrower', [when([], set('/extra/x')), { ...when([], set('/extra/x', 2)), scope: 'b' }]],
    ['items of a list', [when([BIG], set('/extra/l/0')), when([BIG], set('/extra/l/0', 2))]],
    [
      'what is appended',
      [when([BIG], set('/extra/l', [])), when([BIG], { action: 'extend-attribute', path: '/extra/l', value: 1 })],
    ],
    ['the same trait', [when([BIG], { action: 'add-trait', name: 'A' }), when([], { action: 'add-trait', name: 'A' })]],
    [
      'loops, of which nothing is known',
      [when([BIG], { action: 'set-attribute', path: '{item}', value: 1, loop: ['/extra/x'] }, set('/extra/x'))],
    ],
    ['the data and the node', [when([BIG], set('/extra/x'), { action: 'set-plugin-data', path: '/extra', value: 1 })]],
    ['neighbours', [when([BIG], set('/extra/x')), when([BIG], set('/extra/xy'))]],
    [
      'a text of capabilities before names',
      [
        when([BIG], set('/properties/capabilities', 'b:1')),
        when([BIG], { action: 'set-capability', name: 'a', value: '1' }),
      ],
    ],
    [
      'capabilities of machines that are not the same',
      [
        when([on('cpus', 'eq', 1)], { action: 'set-capability', name: 'a', value: '1' }),
        when([on('cpus', 'eq', 2)], set('/properties/capabilities', 'b:1')),
      ],
    ],
    ['a failure of others', [when([BIG, INTEL], { action: 'fail', message: 'no' }), when([BIG], set('/extra/x'))]],
  ])('with nothing odd: %s', (_, rules) => {
    expect(oddAmong(...rules)).toEqual([]);
  });

  it('with actions of your own are not judged', () => {
    const own = defineAction({ name: 'set-attribute', params: { required: ['path', 'value'] }, apply: () => {} });
    expect(lintRules([when([BIG], set('/extra/x')), when([BIG], set('/extra/x', 2))], { actions: [own] })).toEqual([]);
  });

  it('are looked at in time that does not run away', () => {
    const rules = Array.from({ length: 400 }, (_, index) => when([on('cpus', 'eq', index)], set('/extra/x', index)));
    expect(lintRules(rules)).toEqual([]);
  });
});
