import { describe, expect, it } from 'vitest';
import type { NewRule } from '../../model/new-rule.ts';
import type { IronicRule } from './report.ts';
import { fromIronicRules } from './from-ironic.ts';
import { toIronicRules } from './to-ironic.ts';

const LOG = { op: 'log', args: { msg: 'x' } };
const OUR_LOG = { action: 'log', message: 'x' };

/** The conditions that one of Ironic's becomes, and what the report says of them. */
function conditionsOf(condition: object) {
  const { rules, report } = fromIronicRules([{ conditions: [condition], actions: [LOG] }]).unwrap();
  return { conditions: rules[0]?.conditions, notes: report.map(({ kind, text }) => `${kind}: ${text}`) };
}

function actionsOf(action: object) {
  const { rules, report } = fromIronicRules([{ actions: [action] }]).unwrap();
  return { actions: rules[0]?.actions, notes: report.map(({ kind, text }) => `${kind}: ${text}`) };
}

describe('a condition of Ironic’s', () => {
  const VENDOR = '{inventory[system_vendor][manufacturer]}';

  it.each<[string, object, object[]]>([
    ['text', { op: 'eq', args: { values: [VENDOR, 'Dell'] } }, [{ op: 'eq', field: 'data://inventory.system_vendor.manufacturer', value: 'Dell', force_strings: true }]],
    ['the other way round', { op: 'lt', args: { values: ['a', '{node.name}'] } }, [{ op: 'gt', field: 'node://name', value: 'a', force_strings: true }]],
    ['a chain', { op: 'gt', args: { values: ['z', '{plugin_data[a]}', 'b'] } }, [
      { op: 'lt', field: 'data://a', value: 'z', force_strings: true },
      { op: 'gt', field: 'data://a', value: 'b', force_strings: true },
    ]],
    ['forced', { op: 'eq', args: { values: ['{inventory[cpu][count]}', 4], force_strings: true } }, [{ op: 'eq', field: 'data://inventory.cpu.count', value: 4, force_strings: true }]],
    ['a list of arguments', { op: 'contains', args: [VENDOR, '(?i)dell'] }, [{ op: 'contains', field: 'data://inventory.system_vendor.manufacturer', value: '(?i)dell' }]],
    ['an item of a list', { op: 'is-empty', args: { value: '{inventory[disks][0][serial]}' } }, [{ op: 'is-empty', field: 'data://inventory.disks[0].serial' }]],
    ['inverted', { op: ' ! is-empty ', args: { value: '{node.properties[cpu arch]}' } }, [{ op: 'is-empty', field: "node://properties.'cpu arch'", invert: true }]],
    ['a network', { op: 'in-net', args: { address: '{inventory[bmc_address]}', subnet: '192.0.2.0/24' } }, [{ op: 'in-net', field: 'data://inventory.bmc_address', value: '192.0.2.0/24' }]],
    ['braces of a pattern', { op: 'matches', args: { value: '{node.name}', regex: 'a{2}' } }, [{ op: 'matches', field: 'node://name', value: 'a{2}' }]],
    ['braces of a text', { op: 'eq', args: { values: ['{node.name}', '{{a}}'] } }, [{ op: 'eq', field: 'node://name', value: '{a}', force_strings: true }]],
    ['one of some', { op: 'one-of', args: { value: '{node.driver}', values: ['a', 'b'] } }, [{ op: 'one-of', field: 'node://driver', values: ['a', 'b'], force_strings: true }]],
    ['a loop', { op: 'eq', args: { values: ['{node.driver}', 'x-{item}'] }, loop: ['a', 'b'], multiple: 'last' }, [
      { op: 'eq', field: 'node://driver', value: 'x-{item}', force_strings: true, multiple: 'last', loop: ['a', 'b'] },
    ]],
    ['an empty loop', { op: 'eq', args: { values: ['{node.driver}', 'a'] }, loop: [], multiple: 'all' }, [{ op: 'eq', field: 'node://driver', value: 'a', force_strings: true }]],
    ['what Ironic adds to what it stores', { op: 'is-empty', args: { value: '{node.name}', plugin_data: {} } }, [{ op: 'is-empty', field: 'node://name' }]],
  ])('becomes ours: %s', (_, condition, expected) => {
    expect(conditionsOf(condition)).toEqual({ conditions: expected, notes: [] });
  }); // prettier-ignore

  it.each<[object, object, RegExp]>([
    [{ op: 'lt', args: { values: ['{inventory[cpu][count]}', 4] } }, { op: 'lt', value: 4 }, /^differs: numbers are compared here/],
    [{ op: 'one-of', args: { value: '{inventory[cpu][count]}', values: [4] } }, { op: 'one-of', values: [4] }, /^differs: numbers are found here/],
    [{ op: '!eq', args: { values: ['{plugin_data[a]}', 'b'] } }, { op: 'eq', invert: true }, /^differs: where nothing is at data:\/\/a/],
    [{ op: 'is-none', args: { value: '{node.owner}' } }, { op: 'is-none' }, /^differs: what a template gives is never None/],
    [{ op: 'is-true', args: { value: '{node.maintenance}' } }, { op: 'is-true' }, /^differs: a number other than 0/],
    [{ op: 'is-false', args: ['{node.maintenance}'] }, { op: 'is-false' }, /^differs: 0 and null/],
    [{ op: 'eq', args: { values: ['{node.name}', '{item}'] }, loop: ['a', 'b'], multiple: 'first' }, { multiple: 'first' }, /^differs: "first" looks/],
    [{ op: 'gt', args: { values: ['{inventory[cpu][count]}', '{item}'] }, loop: [4, 8] }, { op: 'gt', value: '{item}' }, /^differs: numbers are compared/],
  ])('that differs is said to: %j', (condition, expected, note) => {
    const { conditions, notes } = conditionsOf(condition);
    expect(conditions).toEqual([expect.objectContaining(expected)]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  }); // prettier-ignore

  it.each<[object, string]>([
    [{ op: 'near', args: {} }, 'Ironic has no operation "near"'],
    [{ op: '!!eq', args: { values: ['{node.name}', 'a'] } }, 'Ironic has no operation "!eq"'],
    [{ op: 'eq' }, '"args" must be an object or a list'],
    [{ op: 'eq', args: { value: 1 } }, '"args" lacks values'],
    [{ op: 'eq', args: { values: ['{node.name}', 'a'], more: 1 } }, '"args" has more'],
    [{ op: 'eq', args: ['{node.name}', 'a'] }, '"values" is no list, which fails in Ironic'],
    [{ op: 'eq', args: { values: ['{node.name}'] } }, 'fewer than two values'],
    [{ op: 'eq', args: { values: ['{node.name}', '{node.driver}'] } }, 'compared with each other'],
    [{ op: 'eq', args: { values: [1, 1] } }, 'none is of the machine'],
    [{ op: 'eq', args: { values: ['{node.name}-x', 'a'] } }, 'text with values of the machine in it'],
    [{ op: 'eq', args: { values: ['{node.name!r}', 'a'] } }, 'in a layout of its own'],
    [{ op: 'eq', args: { values: ['{node.driver_info.x}', 'a'] } }, 'a node has fields'],
    [{ op: 'eq', args: { values: ['{inventory.cpu}', 'a'] } }, 'all else has keys'],
    [{ op: 'eq', args: { values: ['{node.__class__}', 'a'] } }, 'a node has fields'],
    [{ op: 'eq', args: { values: ['{other}', 'a'] } }, 'names nothing that rules know'],
    [{ op: 'eq', args: { values: ['{node.name', 'a'] } }, 'a brace without a counterpart'],
    [{ op: '!eq', args: { values: ['{node.name}', 'a', '{node.name}'] } }, 'write a condition for each two'],
    [{ op: 'is-empty', args: { value: 'x' } }, 'is nothing of the machine'],
    [{ op: 'matches', args: { value: '{node.name}', regex: '(?=a)' } }, 'look-ahead'],
    [{ op: 'in-net', args: { address: '{node.name}', subnet: 'x' } }, 'invalid IPNetwork'],
    [{ op: 'eq', args: { values: ['{node.name}', '{item}'] } }, 'text with values of the machine'],
    [{ op: 'eq', args: { values: ['{node.name}', '{item}'] }, loop: ['{node.driver}'] }, 'items are templates'],
  ])('that cannot be said is left out, with its rule: %j', (condition, text) => {
    const { conditions, notes } = conditionsOf(condition);
    expect(conditions).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining(text)]);
    expect(notes[0]).toMatch(/^unsayable: /);
  });
});

describe('an action of Ironic’s', () => {
  it.each<[string, object, object[]]>([
    ['a message', { op: 'log', args: { msg: '{node.name}: {inventory[cpu][count]:>3} {plugin_data[a]!r} {{}}', level: 'info' } }, [
      { action: 'log', message: '{node[name]}: {data[inventory][cpu][count]:>3} {data[a]!r} {{}}' },
    ]],
    ['a failure, in which nothing is filled in', { op: 'fail', args: ['no {node.name}'] }, [{ action: 'fail', message: 'no {node.name}' }]],
    ['a path with dots', { op: 'set-attribute', args: { path: 'driver_info.ipmi_address', value: '{inventory[bmc_address]}' } }, [
      { action: 'set-attribute', path: '/driver_info/ipmi_address', value: '{data[inventory][bmc_address]}' },
    ]],
    ['a path that is deep', { op: 'set-attribute', args: { path: 'extra/a/b/', value: [{ '{node.name}': 1 }] } }, [
      { action: 'set-attribute', path: '/extra/a/b', value: [{ '{node[name]}': 1 }], parents: true },
    ]],
    ['a list', { op: 'extend-attribute', args: { path: '/extra/l', value: 1, unique: true } }, [{ action: 'extend-attribute', path: '/extra/l', value: 1, unique: true }]],
    ['a removal', { op: 'del-attribute', args: { path: 'extra.a' } }, [{ action: 'del-attribute', path: '/extra/a' }]],
    ['a capability', { op: 'set-capability', args: { name: 'a', value: '{node.driver}' } }, [{ action: 'set-capability', name: 'a', value: '{node[driver]}' }]],
    ['no capability', { op: 'unset-capability', args: { name: 'a' } }, [{ action: 'unset-capability', name: 'a' }]],
    ['traits of a loop', { op: 'add-trait', args: { name: 'CUSTOM_{item}' }, loop: ['A', 'B'] }, [{ action: 'add-trait', name: 'CUSTOM_{item}', loop: ['A', 'B'] }]],
    ['data', { op: 'set-plugin-data', args: { path: 'a.b', value: 1 } }, [{ action: 'set-plugin-data', path: '/a/b', value: 1 }]],
    ['data by a list', { op: 'unset-plugin-data', args: { path: ['a', 'b/c'] } }, [{ action: 'unset-plugin-data', path: '/a/b~1c' }]],
    ['more data', { op: 'extend-plugin-data', args: { path: 'a', value: 'x', plugin_data: {} } }, [{ action: 'extend-plugin-data', path: '/a', value: 'x' }]],
    ['a port', { op: 'set-port-attribute', args: { port_id: 'p', path: 'extra.a', value: 1 } }, [{ action: 'set-port-attribute', port_id: 'p', path: '/extra/a', value: 1 }]],
    ['a loop over paths', {
      op: 'set-attribute',
      args: { path: '{item[path]}', value: '{item[value]}' },
      loop: [{ path: 'driver_info.a', value: 'b' }, { path: '/driver_info/c', value: '{inventory[bmc_address]}' }],
    }, [
      { action: 'set-attribute', path: '/driver_info/a', value: 'b' },
      { action: 'set-attribute', path: '/driver_info/c', value: '{data[inventory][bmc_address]}' },
    ]],
  ])('becomes ours: %s', (_, action, expected) => {
    expect(actionsOf(action)).toEqual({ actions: expected, notes: [] });
  }); // prettier-ignore

  it.each<[object, RegExp]>([
    [{ op: 'log', args: { msg: 'x', level: 'error' } }, /^differs: a message has no level here/],
    [{ op: 'set-attribute', args: { path: 'driver', value: 'redfish' } }, /^differs: interfaces that the new driver lacks/],
    [{ op: 'set-capability', args: { name: 'a', value: '{item}' }, loop: [1] }, /^differs: an item that is no text/],
  ])('that differs is said to: %j', (action, note) => {
    const { actions, notes } = actionsOf(action);
    expect(actions).toHaveLength(1);
    expect(notes).toEqual([expect.stringMatching(note)]);
  }); // prettier-ignore

  it.each<[object, string]>([
    [{ op: 'api-call', args: { url: 'http://a' } }, 'is not taken over: a rule calls nobody. Let a webhook'],
    [{ op: 'explode', args: {} }, 'Ironic has no operation "explode"'],
    [{ op: 'fail', args: {} }, '"args" lacks msg'],
    [{ op: 'set-attribute', args: { path: '/extra/a.b', value: 1 } }, 'path must be like'],
    [{ op: 'set-attribute', args: { path: '/extra/a', value: '{data.__class__}' } }, 'names nothing'],
    [{ op: 'set-plugin-data', args: { path: 'inventory.a', value: 1 } }, 'must not be in the inventory'],
    [{ op: 'add-trait', args: { name: '{node.name}' }, loop: ['a'] }, 'values of the machine in this parameter'],
    [{ op: 'add-trait', args: { name: '{item}' }, loop: ['{node.name}'] }, 'values of the machine in this parameter'],
    [{ op: 'log', args: { msg: '{item}' } }, 'without a loop'],
    [{ op: 'log', args: { msg: '{item:>3}' }, loop: ['a'] }, 'in a layout of its own'],
    [{ op: 'set-attribute', args: { path: '{item[p]}', value: 1 }, loop: ['a'] }, 'is not in the item'],
    [{ op: 'log', args: { msg: '{plugin_data}' } }, 'all of the plugin data'],
  ])('that cannot be said is left out, with its rule: %j', (action, text) => {
    const { actions, notes } = actionsOf(action);
    expect(actions).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining(text)]);
  });
});

describe('rules of Ironic’s', () => {
  const RULE: IronicRule = {
    description: 'd',
    priority: 5,
    sensitive: true,
    phase: 'main',
    conditions: [],
    actions: [LOG],
  };

  it('may come in a list, as its API lists them, or alone', () => {
    const expected = [{ description: 'd', priority: 5, sensitive: true, conditions: [], actions: [OUR_LOG] }];
    for (const given of [[RULE], { inspection_rules: [RULE], next: null }, RULE]) {
      expect(fromIronicRules(given).unwrap()).toEqual({ rules: expected, report: [] });
    }
    for (const given of [null, 'x', {}, 5]) expect(fromIronicRules(given)).toMatchObject({ ok: false });
  });

  it.each<[object, string]>([
    [{ ...RULE, actions: null, conditions: null }, 'tells nobody what it says'],
    [{ ...RULE, phase: 'early' }, 'the phase "early"'],
    [{ ...RULE, priority: -1 }, 'Invalid priority'],
    [{ ...RULE, actions: [] }, 'at least one is needed'],
    [{ ...RULE, uuid: 'x' }, 'Invalid UUID value'],
    [[], 'it is no object'],
  ])('that cannot be said are named: %j', (rule, text) => {
    const { rules, report } = fromIronicRules([RULE, rule]).unwrap();
    expect(rules).toHaveLength(1);
    expect(report).toEqual([
      expect.objectContaining({ rule: 1, kind: 'unsayable', text: expect.stringContaining(text) }),
    ]);
  });

  it('that look at what an earlier one writes see it in Ironic alone', () => {
    const writes = { actions: [{ op: 'set-attribute', args: { path: '/extra/a', value: 'x' } }], priority: 5 };
    const looks = { conditions: [{ op: 'eq', args: { values: ['{node.extra[a]}', 'x'] } }], actions: [LOG] };
    const { report } = fromIronicRules([looks, writes]).unwrap();
    expect(report).toEqual([
      expect.objectContaining({ rule: 0, kind: 'differs', text: expect.stringContaining('to which rule 2 writes') }),
    ]);
    expect(fromIronicRules([{ ...looks, priority: 9 }, writes]).unwrap().report).toEqual([]);
  });
});

describe('rules of ours', () => {
  it('become Ironic’s', () => {
    const rule: NewRule = {
      uuid: 'AAAAAAAA-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
      description: 'd',
      scope: 'lab',
      priority: 3,
      conditions: [
        { op: 'ne', field: 'data://inventory.system_vendor.manufacturer', value: 'D{e}ll', invert: true },
        { op: 'le', field: 'cpus', value: '8', force_strings: true },
        { op: 'matches', field: 'node://is_maintenance', value: 'Tr{1}ue' },
        { op: 'eq', field: 'node://driver', value: '{item}', loop: ['a'], multiple: 'last' },
      ],
      actions: [
        { action: 'set-attribute', path: 'extra/a', value: '{data[inventory][bmc_address]} {node[is_maintenance]} {data[cpus]:>3} {{' },
        { action: 'set-capability', name: 'a' },
        { action: 'set-plugin-data', path: '/a/b.c', value: 1 },
        { action: 'extend-plugin-data', path: '/a/b', value: 1, unique: true },
        { action: 'fail', message: 'no {braces}' },
        { action: 'add-trait', name: '{item} {x}', loop: ['A'] },
      ],
    };
    const { rules, report } = toIronicRules([rule]);
    expect(report).toEqual([expect.objectContaining({ kind: 'differs', condition: 1 })]);
    expect(rules).toEqual([
      {
        uuid: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
        description: 'd',
        priority: 3,
        conditions: [
          { op: 'eq', args: { values: ['{node.properties[inspection_scope]}', 'lab'] } },
          { op: 'eq', args: { values: ['{inventory[system_vendor][manufacturer]}', 'D{{e}}ll'] } },
          { op: '!gt', args: { values: ['{plugin_data[cpus]}', '8'] } },
          { op: 'matches', args: { value: '{node.maintenance}', regex: 'Tr{1}ue' } },
          { op: 'eq', args: { values: ['{node.driver}', '{item}'] }, multiple: 'last', loop: ['a'] },
        ],
        actions: [
          { op: 'set-attribute', args: { path: '/extra/a', value: '{inventory[bmc_address]} {node.maintenance} {plugin_data[cpus]:>3} {{' } },
          { op: 'unset-capability', args: { name: 'a' } },
          { op: 'set-plugin-data', args: { path: ['a', 'b.c'], value: 1 } },
          { op: 'extend-plugin-data', args: { path: 'a.b', value: 1, unique: true } },
          { op: 'fail', args: { msg: 'no {braces}' } },
          { op: 'add-trait', args: { name: '{item} {{x}}' }, loop: ['A'] },
        ],
      },
    ]);
  }); // prettier-ignore

  it.each<[object, string]>([
    [{ conditions: [{ op: 'eq', field: 'a[*]', value: 'x' }] }, 'cannot name several items'],
    [{ conditions: [{ op: 'eq', field: 'a..b', value: 'x' }] }, 'a template names one place'],
    [{ conditions: [{ op: 'eq', field: 'a | b', value: 'x' }] }, 'a template names one place'],
    [{ conditions: [{ op: 'eq', field: "a.'1'", value: 'x' }] }, 'cannot name "1"'],
    [{ conditions: [{ op: 'eq', field: 'a[-1]', value: 'x' }] }, 'cannot name'],
    [{ conditions: [{ op: 'gt', field: 'cpus', value: 4 }] }, '"gt" of numbers'],
    [{ conditions: [{ op: 'gt', field: 'cpus', value: '{item}', loop: [4] }] }, '"gt" of numbers'],
    [{ conditions: [{ op: 'eq', field: '{item}', value: 'x', loop: ['a'] }] }, 'a template names one place'],
    [{ actions: [{ action: 'set-port-attribute', port_id: '52:54:00:00:00:01', path: '/extra/a', value: 1 }] }, 'by their UUID alone'],
    [{ actions: [{ action: 'log', message: '{data}' }] }, 'all of the data'],
    [{ sensitive: true, actions: [{ action: 'log', message: '***' }] }, 'what it says is hidden'],
    [{ actions: [] }, 'at least one is needed'],
    [{ actions: [{ action: 'own' }] }, 'Invalid option'],
  ])('that cannot be said there are left out: %j', (changes, text) => {
    const { rules, report } = toIronicRules([{ actions: [OUR_LOG], ...changes } as unknown as NewRule]);
    expect(rules).toEqual([]);
    expect(report).toEqual([expect.objectContaining({ rule: 0, kind: 'unsayable', text: expect.stringContaining(text) })]);
  }); // prettier-ignore
});
