import { describe, expect, it } from 'vitest';
import type { Json } from '../model/json.ts';
import type { NewRule, NewRuleAction, NewRuleCondition } from '../model/new-rule.ts';
import type { IronicNode, Port } from '../model/node.ts';
import type { PortPath } from '../model/node-path.ts';
import { shownChanges } from '../model/change-set.ts';
import { evaluateRules } from './evaluate-rules.ts';

const UUID = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const NODE: IronicNode = {
  uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a',
  name: 'rack-1',
  driver: 'ipmi',
  extra: { a: { b: 1 }, list: ['x'], text: 'precious' },
  properties: { capabilities: 'a:1,b:2' },
  traits: ['CUSTOM_OLD'],
};
const PORTS: readonly Port[] = [
  { uuid: UUID, address: '52:54:00:00:00:01', pxe_enabled: true, extra: { tags: ['one'] }, physical_network: 'net' },
];
const DATA = {
  t: true, f: false, n: null, one: 1, zero: 0, yes: 'Yes', no: 'FALSE', text: 'other', list: [3, 1, 2], obj: {}, cpus: 8,
  inventory: { bmc_address: '192.0.2.7' }, deep: { list: ['a'], only: 1 },
}; // prettier-ignore

const ACTIONS: readonly NewRuleAction[] = [{ action: 'add-trait', name: 'CUSTOM_HIT' }];

function evaluate(rules: readonly NewRule[], ports = PORTS) {
  return evaluateRules(rules, { data: structuredClone(DATA), node: NODE, ports });
}

function matches(condition: object): boolean {
  return evaluate([{ conditions: [condition as NewRuleCondition], actions: ACTIONS }]).rules[0]?.matched === true;
}

const act = (...actions: readonly NewRuleAction[]) => evaluate([{ actions }]);

describe('conditions that Ironic has as well', () => {
  it.each<[string, Record<string, boolean>]>([
    ['is-none', { n: true, t: false, zero: false, text: false, obj: false, nothing: true, 'node://owner': true }],
    ['is-true', { t: true, one: true, yes: true, f: false, zero: false, n: false, text: false, obj: false, list: false, nothing: false }],
    ['is-false', { f: true, zero: true, no: true, n: true, t: false, one: false, text: false, obj: false, list: false, nothing: false }],
  ])('%s', (op, expected) => {
    const found = Object.fromEntries(Object.keys(expected).map((field) => [field, matches({ op, field })]));
    expect(found).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, Json[], object, boolean]>([
    ['cpus', [4, 8], {}, true],
    ['cpus', ['8'], {}, false],
    ['cpus', ['8'], { force_strings: true }, true],
    ['cpus', [4], { invert: true }, true],
    ['cpus', [], {}, false],
    ['n', [1], { invert: true }, false],
    ['n', [1, 'a'], { invert: true }, true],
    ['text', ['some', 'other'], {}, true],
    ['obj', [{}], {}, true],
    ['nothing', ['x'], { invert: true }, false],
  ])('one-of: %s in %j %j is %s', (field, values, more, expected) => {
    expect(matches({ op: 'one-of', field, values, ...more })).toBe(expected);
  });

  it.each<[object, boolean]>([
    [{ op: 'eq', field: 'cpus', value: '8', force_strings: true }, true],
    [{ op: 'eq', field: 't', value: 'True', force_strings: true }, true],
    [{ op: 'lt', field: 'cpus', value: '10', force_strings: true }, false],
    [{ op: 'lt', field: 'cpus', value: 10, force_strings: false }, true],
    [{ op: 'ne', field: 'cpus', value: 8, force_strings: true }, false],
  ])('are asked of texts where that is wanted: %j is %s', (condition, expected) => {
    expect(matches(condition)).toBe(expected);
  });

  it.each<[string, object, boolean]>([
    ['last', { value: 2 }, true],
    ['last', { value: 1 }, false],
    ['last', { value: 1, invert: true }, true],
    ['first', { value: 3 }, true],
    ['any', { value: 2 }, true],
    ['all', { value: 2 }, false],
  ])('may count the %s value: %j is %s', (multiple, more, expected) => {
    expect(matches({ op: 'eq', field: 'list[*]', multiple, ...more })).toBe(expected);
  });

  it('say of the last value alone what they saw', () => {
    const condition: NewRuleCondition = { op: 'eq', field: 'list[*]', multiple: 'last', value: 2 };
    const [trace] = evaluate([{ conditions: [condition], actions: ACTIONS }]).rules;
    expect(trace?.conditions[0]).toMatchObject({
      compared: [{ value: '2', matched: true }],
      more: 0,
      why: 'the last value matches',
    });
  });
});

describe('a condition with a loop', () => {
  it.each<[string, Json, string, boolean]>([
    ['any', ['some', 'other'], 'text', true],
    ['all', ['some', 'other'], 'text', false],
    ['all', ['other', 'other'], 'text', true],
    ['first', ['some', 'other'], 'text', false],
    ['first', ['other', 'some'], 'text', true],
    ['last', ['some', 'other'], 'text', true],
    ['last', ['other', 'some'], 'text', false],
    ['any', ['some'], 'text', false],
    ['all', ['other'], 'nothing', false],
  ])('counts %s of %j', (multiple, loop, field, expected) => {
    expect(matches({ op: 'eq', field, value: '{item}', loop, multiple })).toBe(expected);
  });

  it('has items in its field, and an object is one', () => {
    const field = 'data://{item[at]}';
    expect(matches({ op: 'eq', field, value: '{item[is]}', loop: [{ at: 'zero', is: 1 }, { at: 'cpus', is: 8 }] })).toBe(true);
    expect(matches({ op: 'eq', field, value: '{item[is]}', loop: { at: 'cpus', is: 8 } })).toBe(true);
    expect(matches({ op: 'gt', field: 'cpus', value: '{item}', loop: [9, 7] })).toBe(true);
  }); // prettier-ignore

  it('counts items and values together', () => {
    const condition = { op: 'eq', field: '{item}[*]', value: 2, loop: ['list', 'deep.list'] };
    expect(matches({ ...condition, multiple: 'any' })).toBe(true);
    expect(matches({ ...condition, multiple: 'last' })).toBe(false);
  });
});

describe('an action with a loop', () => {
  it('is carried out for each item, and the value keeps its type', () => {
    const { changes, rules } = act({
      action: 'set-attribute',
      path: '{item[path]}',
      value: '{item[value]}',
      loop: [
        { path: '/extra/n', value: 8 },
        { path: '/extra/o', value: { a: [null] } },
        { path: '/driver_info/ipmi_address', value: '{data[inventory][bmc_address]}' },
      ],
    });
    expect(changes?.node).toEqual([
      { op: 'add', path: '/extra/n', value: 8 },
      { op: 'add', path: '/extra/o', value: { a: [null] } },
      { op: 'add', path: '/driver_info', value: { ipmi_address: '192.0.2.7' } },
    ]);
    expect(rules[0]?.actions).toMatchObject([{ action: 'set-attribute', notes: { length: 3 } }]);
  });

  it('has items within text, and braces that are written twice are braces', () => {
    const { changes } = act({
      action: 'set-attribute',
      path: '/extra/x',
      value: '{{item}} {item[0]} {item}',
      loop: [[true, 1]],
    });
    expect(changes?.node).toEqual([{ op: 'add', path: '/extra/x', value: '{item} True [True, 1]' }]);
  });

  it('stops at the item that fails', () => {
    const { failure, changes } = act({ action: 'extend-attribute', path: '{item}', value: 1, loop: ['/extra/n', '/extra/text'] });
    expect(failure?.message).toContain('/extra/text is no list but text');
    expect(changes).toBeNull();
  }); // prettier-ignore
});

describe('actions that Ironic has as well', () => {
  it.each<[string, readonly NewRuleAction[], readonly object[]]>([
    ['del-attribute', [{ action: 'del-attribute', path: '/extra/a/b' }], [{ op: 'remove', path: '/extra/a/b' }]],
    ['del-attribute of nothing', [{ action: 'del-attribute', path: 'extra/nothing' }], []],
    [
      'unset-capability',
      [{ action: 'unset-capability', name: 'a' }],
      [{ op: 'add', path: '/properties/capabilities', value: 'b:2' }],
    ],
    ['unset-capability of nothing', [{ action: 'unset-capability', name: 'c' }], []],
    [
      'set-attribute with parents',
      [{ action: 'set-attribute', path: '/extra/new/x/y', value: 1, parents: true }],
      [{ op: 'add', path: '/extra/new', value: { x: { y: 1 } } }],
    ],
    [
      'a template of the node as earlier actions left it',
      [
        { action: 'set-attribute', path: '/driver', value: 'redfish' },
        { action: 'set-attribute', path: '/extra/d', value: '{node[driver]} {node[owner]} {node[extra][a][b]}' },
      ],
      [
        { op: 'add', path: '/driver', value: 'redfish' },
        { op: 'add', path: '/extra/d', value: 'redfish None 1' },
      ],
    ],
  ])('%s', (_, actions, patch) => {
    expect(act(...actions).changes?.node ?? []).toEqual(patch);
  });

  it('set, extend and unset what is in the data, which templates then see', () => {
    const { data, changes } = act(
      { action: 'set-plugin-data', path: '/new/x', value: '{data[cpus]}' },
      { action: 'extend-plugin-data', path: 'deep/list', value: 'b' },
      { action: 'extend-plugin-data', path: 'deep/list', value: 'a', unique: true },
      { action: 'extend-plugin-data', path: '/made', value: 1 },
      { action: 'unset-plugin-data', path: '/text' },
      { action: 'unset-plugin-data', path: '/deep/nothing/at/all' },
      { action: 'set-attribute', path: '/extra/x', value: '{data[new][x]}' },
    );
    const { text: _, ...others } = DATA;
    expect(data).toEqual({ ...others, new: { x: '8' }, deep: { list: ['a', 'b'], only: 1 }, made: [1] });
    expect(changes?.node).toEqual([{ op: 'add', path: '/extra/x', value: '8' }]);
  });

  it('leave the data alone where they change nothing, or fail', () => {
    expect(act({ action: 'unset-plugin-data', path: '/nothing' }).data).toBeNull();
    const failed = act(
      { action: 'set-plugin-data', path: '/new', value: 1 },
      { action: 'extend-plugin-data', path: '/text', value: 1 },
    );
    expect(failed.failure?.message).toContain('/text is no list but text');
    expect(failed.data).toBeNull();
    expect(act({ action: 'set-plugin-data', path: '/text/x', value: 1 }).failure?.message).toContain('/text is text');
  });

  it('set, extend and delete what is in a port, by its MAC address or UUID', () => {
    const { changes } = act(
      { action: 'set-port-attribute', port_id: '52:54:00:00:00:01'.toUpperCase(), path: '/pxe_enabled', value: false },
      { action: 'extend-port-attribute', port_id: UUID.toUpperCase(), path: '/extra/tags', value: '{data[cpus]}' },
      { action: 'extend-port-attribute', port_id: UUID, path: '/extra/tags', value: 'one', unique: true },
      { action: 'del-port-attribute', port_id: UUID, path: '/physical_network' },
      { action: 'del-port-attribute', port_id: UUID, path: '/extra/nothing' },
    );
    expect(changes?.ports).toEqual([
      {
        kind: 'patch',
        uuid: UUID,
        address: '52:54:00:00:00:01',
        patch: [
          { op: 'add', path: '/pxe_enabled', value: false },
          { op: 'add', path: '/extra/tags', value: ['one', '8'] },
          { op: 'remove', path: '/physical_network' },
        ],
      },
    ]);
  });

  it.each<[NewRuleAction, string]>([
    [{ action: 'set-port-attribute', port_id: 'ff', path: '/extra/x', value: 1 }, 'the node has no port ff'],
    [{ action: 'del-port-attribute', port_id: NODE.uuid, path: '/extra/x' }, 'the node has no port'],
    [
      { action: 'set-port-attribute', port_id: UUID, path: '/physical_network/x' as '/extra/x', value: 1 },
      'port 52:54:00:00:00:01: /physical_network is text, which has no x',
    ],
    [
      { action: 'extend-port-attribute', port_id: UUID, path: '/physical_network', value: 1 },
      '/physical_network of the port is no list but text',
    ],
  ])('fail the run where a port is not so: %j', (action, message) => {
    const { failure, changes } = act(action);
    expect(failure?.message).toContain(message);
    expect(changes).toBeNull();
  });
});

describe('the order of rules', () => {
  const sets = (value: number, priority?: number): NewRule => ({
    actions: [{ action: 'set-attribute', path: '/extra/x', value }],
    ...(priority !== undefined && { priority }),
  });
  const left = (...rules: readonly NewRule[]) => evaluate(rules).changes?.node[0];

  it('is by priority, the highest first, and as they were created within one', () => {
    expect(left(sets(1), sets(2))).toMatchObject({ value: 2 });
    expect(left(sets(1), sets(2, 5))).toMatchObject({ value: 1 });
    expect(left(sets(1, 5), sets(2, 5))).toMatchObject({ value: 2 });
    expect(left(sets(1, 0), sets(2, 9), sets(3, 8))).toMatchObject({ value: 1 });
  });

  it('does not change that of the traces', () => {
    const { rules } = evaluate([
      { ...sets(1), description: 'a' },
      { ...sets(2, 5), description: 'b' },
    ]);
    expect(rules.map(({ description }) => description)).toEqual(['a', 'b']);
    expect(rules[0]?.actions[0]?.notes.at(-1)).toContain('replaces what rule 00000000-0000-0000-0000-000000000002');
  });
});

describe('a sensitive rule', () => {
  const SECRET = 's3cr3t-of-the-rule';
  const rule = (...actions: readonly NewRuleAction[]): NewRule => ({
    sensitive: true,
    conditions: [{ op: 'ne', field: 'text', value: SECRET }],
    actions: actions.length === 0 ? [{ action: 'set-attribute', path: '/extra/x', value: SECRET }] : actions,
  });

  it('has values in what is written, and nowhere in the traces', () => {
    const { rules, changes } = evaluate([rule()]);
    expect(changes?.node).toEqual([{ op: 'add', path: '/extra/x', value: SECRET }]);
    expect(rules[0]?.matched).toBe(true);
    expect(JSON.stringify(rules)).not.toContain(SECRET);
    expect(JSON.stringify(rules)).not.toContain('other');
    expect(rules[0]?.conditions[0]).toMatchObject({ field: 'text', wanted: '***', compared: [{ value: '***' }] });
  });

  it('hides what it wants written from whoever is shown the changes', () => {
    const { changes } = evaluate([
      rule(
        { action: 'set-attribute', path: '/extra/a/c', value: SECRET },
        { action: 'set-attribute', path: '/driver_info/x', value: SECRET },
        { action: 'set-port-attribute', port_id: UUID, path: '/extra/y', value: SECRET },
      ),
      { actions: [{ action: 'set-attribute', path: '/extra/open', value: 'open' }] },
    ]);
    const shown = JSON.stringify(changes && shownChanges(changes));
    expect(JSON.stringify(changes)).toContain(SECRET);
    expect(shown).not.toContain(SECRET);
    expect(shown).toContain('"path":"/extra/open","value":"open"');
  });

  it.each<[NewRuleAction]>([
    [{ action: 'set-attribute', path: '/extra/text/x', value: SECRET }],
    [{ action: 'set-attribute', path: '/extra/x', value: `${SECRET} {data[nothing]}` }],
    [{ action: 'set-capability', name: 'a', value: `{data[text]},${SECRET}` }],
    [{ action: 'log', message: SECRET }],
    [{ action: 'set-attribute', path: '/extra/a', value: SECRET }],
  ])('says of a failure what failed, and not why: %j', (action) => {
    const { rules, failure } = evaluate([rule(action)]);
    expect(JSON.stringify([rules, failure])).not.toContain(SECRET);
    expect(failure?.message ?? 'Action x: the rule is sensitive').toMatch(/^Action [a-z-]+: the rule is sensitive/);
  });

  it('may say what it wants by `fail`, which is written to be read', () => {
    expect(evaluate([rule({ action: 'fail', message: 'too old' })]).failure?.message).toBe('too old');
  });

  it('that cannot be used does not say why', () => {
    const [trace] = evaluate([rule({ action: 'set-attribute', path: '/extra/x', value: `${SECRET} {` })]).rules;
    expect(trace).toMatchObject({ why: 'it cannot be used', warnings: ['the rule is sensitive: why is not shown'] });
  });

  it('that was read, with its values hidden, cannot be used', () => {
    const read = { sensitive: true, actions: [{ action: 'log', message: '***' }] } as const;
    expect(evaluate([read]).rules).toMatchObject([
      { matched: false, warnings: ['actions[0].message is "***", which stands for what a sensitive rule hides'] },
    ]);
  });

  it('is told of by another rule by its name alone', () => {
    const { rules } = evaluate([rule(), { actions: [{ action: 'set-attribute', path: '/extra/x', value: 'open' }] }]);
    expect(JSON.stringify(rules)).not.toContain(SECRET);
  });
});

describe('rules beside sensitive ones', () => {
  const hides = (action: NewRuleAction): NewRule => ({ sensitive: true, priority: 1, actions: [action] });

  it.each<[string, NewRuleAction, NewRuleAction]>([
    [
      'a list',
      { action: 'extend-attribute', path: '/extra/list', value: 'planted' },
      { action: 'extend-attribute', path: '/extra/list', value: 'plain' },
    ],
    [
      'what gives way',
      { action: 'set-attribute', path: '/extra/a/c', value: 'planted' },
      { action: 'set-attribute', path: '/extra/a', value: 'plain' },
    ],
    [
      'the data',
      { action: 'set-plugin-data', path: 'deep/list', value: ['planted'] },
      { action: 'extend-plugin-data', path: 'deep/list', value: 'plain' },
    ],
  ])('say of %s what they did, and not what the others had put there', (_, hidden, plain) => {
    const { rules, changes } = evaluate([hides(hidden), { actions: [plain] }]);
    expect(rules.map(({ matched }) => matched)).toEqual([true, true]);
    expect(rules[1]?.actions[0]?.notes.join()).toContain('sets ');
    expect(JSON.stringify([rules, changes && shownChanges(changes)])).not.toContain('planted');
  });

  it('do not tell by their changes which traits those want', () => {
    const { changes } = evaluate([hides({ action: 'add-trait', name: 'CUSTOM_PLANTED' })]);
    expect(changes?.addTraits).toEqual(['CUSTOM_PLANTED']);
    const shown = changes && shownChanges(changes);
    expect(JSON.stringify(shown)).not.toContain('PLANTED');
    expect(shown?.addTraits).toEqual(['***']);
  });
});

it('a rule that writes into what another one has set on a port replaces nothing of it', () => {
  const address = '52:54:00:00:00:01';
  const port = (path: PortPath, value: Json) =>
    ({ action: 'set-port-attribute', port_id: address, path, value }) as const;
  const { rules } = evaluate([{ actions: [port('/extra', { a: 1 })] }, { actions: [port('/extra/b', 2)] }]);
  expect(rules[1]?.actions[0]?.notes).toEqual([expect.stringContaining('sets /extra/b of port')]);
});
