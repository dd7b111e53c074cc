import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../model/json.ts';
import type { NewRule } from '../../model/new-rule.ts';
import type { IronicNode, Port } from '../../model/node.ts';
import type { RamdiskData } from '../../model/ramdisk-data.ts';
import { evaluateRules } from '../evaluate-rules.ts';
import { fromIronicRules } from './from-ironic.ts';
import { toIronicRules } from './to-ironic.ts';

const PORT: Port = { uuid: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', address: '52:54:00:00:00:01', extra: {} };

const text = fc.constantFrom('a', 'b', '8', 'x{y}', 'True', '');
const field = fc.constantFrom('a', 'data://b.a', 'inventory.cpu.count', 'node://name', 'node://extra.a', 'c[0]');
const base = { field, multiple: fc.constant('any'), invert: fc.boolean() };
const condition = fc.oneof(
  fc.record({
    ...base,
    op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
    value: text,
    force_strings: fc.constant(true),
  }),
  fc.record({ ...base, op: fc.constantFrom('matches', 'contains'), value: fc.constantFrom('a', 'a{1}', '.*', '8|b') }),
  fc.record({ ...base, op: fc.constant('is-empty') }),
  fc.record({ ...base, op: fc.constantFrom('is-true', 'is-false') }),
  fc.record({ ...base, op: fc.constant('in-net'), value: fc.constant('192.0.2.0/24') }),
  fc.record({
    ...base,
    op: fc.constant('one-of'),
    values: fc.array(text, { minLength: 1, maxLength: 3 }),
    force_strings: fc.constant(true),
  }),
  fc.record({
    ...base,
    multiple: fc.constantFrom('any', 'all', 'first', 'last'),
    op: fc.constantFrom('eq', 'ne'),
    value: fc.constantFrom('{item}', '{item}b'),
    force_strings: fc.constant(true),
    loop: fc.array(fc.constantFrom('a', 'b', '8'), { minLength: 1, maxLength: 3 }),
  }),
);
const template = fc.constantFrom<Json>(
  'plain',
  '{{x}}',
  '{data[inventory][cpu][count]:>3}',
  '{data[a]} {node[name]!r}',
  '{node[extra][a]}',
  8,
  { 'k-{node[name]}': ['{data[a]}', null, true] },
);
const path = fc.constantFrom('/extra/x', 'extra/y', '/description', '/properties/z');
const dataPath = fc.constantFrom('/a', '/new/x', '/c', '/dotted.key/x');
const port = fc.constant(PORT.uuid);
const action = fc.oneof(
  fc.record({ action: fc.constant('set-attribute'), path, value: template }),
  fc.record({
    action: fc.constant('set-attribute'),
    path: fc.constant('/extra/deep/x'),
    value: template,
    parents: fc.constant(true),
  }),
  fc.record({
    action: fc.constant('extend-attribute'),
    path: fc.constant('/extra/l'),
    value: template,
    unique: fc.boolean(),
  }),
  fc.record({ action: fc.constant('del-attribute'), path }),
  fc.record({
    action: fc.constant('set-capability'),
    name: fc.constantFrom('p', 'q'),
    value: fc.constantFrom('1', '{data[a]}'),
  }),
  fc.record({
    action: fc.constantFrom('unset-capability', 'add-trait', 'remove-trait'),
    name: fc.constantFrom('p', 'CUSTOM_A'),
  }),
  fc.record({
    action: fc.constant('add-trait'),
    name: fc.constant('CUSTOM_{item[n]}'),
    loop: fc.constant([{ n: 'A' }, { n: 'B' }]),
  }),
  fc.record({
    action: fc.constant('set-attribute'),
    path: fc.constant('/extra/{item}'),
    value: template,
    loop: fc.constant(['u', 'v']),
  }),
  fc.record({ action: fc.constant('log'), message: fc.constantFrom('m', '{data[a]}') }),
  fc.record({ action: fc.constant('fail'), message: fc.constantFrom('no', 'no {x}') }),
  fc.record({ action: fc.constant('set-plugin-data'), path: dataPath, value: template }),
  fc.record({ action: fc.constant('extend-plugin-data'), path: dataPath, value: fc.constant('e') }),
  fc.record({ action: fc.constant('unset-plugin-data'), path: dataPath }),
  fc.record({
    action: fc.constant('set-port-attribute'),
    port_id: port,
    path: fc.constant('/extra/p'),
    value: template,
  }),
  fc.record({ action: fc.constant('del-port-attribute'), port_id: port, path: fc.constant('/extra/p') }),
);
const rule = fc.record({
  uuid: fc.uuid(),
  description: fc.constantFrom(null, 'd'),
  scope: fc.constantFrom(null, null, 'lab'),
  priority: fc.constantFrom(0, 5, 9999),
  sensitive: fc.constantFrom(false, false, true),
  conditions: fc.array(condition, { maxLength: 2 }),
  actions: fc.array(action, { minLength: 1, maxLength: 3 }),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<NewRule>;

const value = fc.constantFrom<Json>('a', 'ab', 8, true, null, '', '192.0.2.5', [], { a: 'b' });
const data = fc.record(
  {
    a: value,
    b: fc.record({ a: value }, { requiredKeys: [] }),
    c: fc.array(value),
    inventory: fc.record({ cpu: fc.record({ count: value }) }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<unknown> as fc.Arbitrary<RamdiskData>;
const node = fc.record({
  uuid: fc.constant('1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a'),
  name: fc.constantFrom('a', '8', null),
  extra: fc.record({ a: value, l: fc.constant([]) }, { requiredKeys: [] }),
  properties: fc.constantFrom({}, { inspection_scope: 'lab', capabilities: 'p:1' }),
  traits: fc.constantFrom([], ['CUSTOM_A']),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<IronicNode>;

describe('there and back again', () => {
  it('rules do the same', () => {
    let matched = 0;
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), data, node, (rules, given, record) => {
        const there = toIronicRules(rules);
        expect(there.report.filter(({ kind }) => kind === 'unsayable')).toEqual([]);
        const back = fromIronicRules(JSON.parse(JSON.stringify(there.rules))).unwrap();
        expect(back.report.filter(({ kind }) => kind === 'unsayable')).toEqual([]);
        const input = { data: given, node: record, ports: [PORT] };
        const [before, after] = [evaluateRules(rules, input), evaluateRules(back.rules, input)];
        expect(after.rules.map((one) => one.matched)).toEqual(before.rules.map((one) => one.matched));
        expect({ ...after, rules: [] }).toEqual({ ...before, rules: [] });
        if (before.rules.some((one) => one.matched)) matched += 1;
      }),
      { numRuns: 1000 },
    );
    expect(matched).toBeGreaterThan(200);
  });

  it('what was there once is spelled the same each time', () => {
    fc.assert(
      fc.property(rule, (given) => {
        const once = toIronicRules(fromIronicRules(toIronicRules([given]).rules).unwrap().rules).rules;
        expect(toIronicRules(fromIronicRules(once).unwrap().rules).rules).toEqual(once);
      }),
    );
  });
});

describe('whatever comes', () => {
  const op = fc.constantFrom(
    'eq',
    '!lt',
    'matches',
    'one-of',
    'log',
    'set-attribute',
    'add-trait',
    'set-plugin-data',
    'x',
    '',
  );
  const piece = fc.constantFrom(
    '{',
    '}',
    '{{',
    '{item}',
    '{inventory[a]}',
    '{node.name}',
    '{node.a.b}',
    'x',
    '{plugin_data[0]}',
  );
  const string = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join('')),
  );
  const any = fc.oneof(string, fc.array(string, { maxLength: 3 }), fc.jsonValue());
  const names = fc.constantFrom('value', 'values', 'path', 'regex', 'name', 'msg', 'force_strings');
  const operation = fc.record(
    {
      op: fc.oneof(op, fc.jsonValue()),
      args: fc.oneof(fc.dictionary(names, any), any),
      loop: any,
      multiple: fc.constantFrom('any', 'last'),
    },
    { requiredKeys: [] },
  );
  const list = fc.oneof(fc.array(operation, { maxLength: 3 }), fc.jsonValue());
  const ironic = fc.oneof(
    fc.record({ conditions: list, actions: list, priority: any, uuid: any }, { requiredKeys: [] }),
    fc.jsonValue(),
  );

  it('is turned into rules that can be used, or told, and never thrown at', () => {
    fc.assert(
      fc.property(fc.array(ironic, { maxLength: 3 }), (given) => {
        const { rules, report } = fromIronicRules(given).unwrap();
        const told = new Set(report.filter(({ kind }) => kind === 'unsayable').map((note) => note.rule));
        expect(rules.length + told.size).toBe(given.length);
        for (const trace of evaluateRules(rules, { data: {}, node: { uuid: PORT.uuid } }).rules) {
          expect(trace.why).not.toBe('it cannot be used');
        }
        expect(() => toIronicRules(given as unknown as NewRule[])).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});
