import { describe, expect, it } from 'vitest';
import { rulePlugins } from './rule-plugins.ts';
import { type RuleCheck, validateRule } from './validate-rule.ts';

const ACTIONS = [{ action: 'fail', message: 'no' }];

function validate(posted: Record<string, unknown>, check: RuleCheck = {}) {
  // As it arrives: parsed JSON.
  return validateRule(JSON.parse(JSON.stringify(posted)) as Record<string, unknown>, rulePlugins(), check);
}

function refusal(posted: Record<string, unknown>, check: RuleCheck = {}): string {
  const result = validate(posted, check);
  if (result.ok) throw new Error(`accepted: ${JSON.stringify(result.val)}`);
  expect(result.val.code).toBe('bad-request');
  return result.val.message;
}

const ofCondition = (condition: Record<string, unknown>) =>
  refusal({ conditions: [{ op: 'eq', field: 'a', value: 1, ...condition }], actions: ACTIONS });
const ofAction = (action: Record<string, unknown>) => refusal({ actions: [action] });

describe('a rule that is accepted', () => {
  it('has defaults for what is left out', () => {
    const rule = validate({ actions: ACTIONS, unknown: 1 }).unwrap();
    expect(rule).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      description: null,
      scope: null,
      conditions: [],
      actions: ACTIONS,
    });
  });

  it('has its conditions completed, with their keys in their order', () => {
    const { conditions } = validate({
      conditions: [{ value: 1, op: 'eq', field: 'memory_mb' }],
      actions: ACTIONS,
    }).unwrap();
    expect(JSON.stringify(conditions)).toBe(
      '[{"value":1,"op":"eq","field":"memory_mb","multiple":"any","invert":false}]',
    );
  });

  it('has one spelling of its UUID', () => {
    const uuid = 'AAAAAAAAAAAA4AAA8AAAAAAAAAAAAAAA';
    expect(validate({ uuid, actions: ACTIONS }).unwrap().uuid).toBe('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
  });

  it.each(['', null])('has a UUID of its own when it is asked for with %j (Q-60)', (uuid) => {
    expect(validate({ uuid, actions: ACTIONS }).unwrap().uuid).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['members that are null', { sensitive: null, priority: null, phase: null, actions: ACTIONS }],
    ['an empty scope', { scope: '', actions: ACTIONS }],
    ['a parameter that is null and nobody knows', { actions: [{ action: 'fail', message: 'no', other: null }] }],
    ['a value of null', { actions: [{ action: 'set-attribute', path: '/extra/a', value: null }] }],
    ['a path without a slash', { actions: [{ action: 'set-attribute', path: 'extra/a-b_c', value: 1 }] }],
    ['a capability to remove', { actions: [{ action: 'set-capability', name: 'a' }] }],
    [
      'other parameters beside a pattern',
      { conditions: [{ op: 'matches', field: 'a', value: 'b', why: 'c' }], actions: ACTIONS },
    ],
    ['an empty pattern', { conditions: [{ op: 'matches', field: 'a', value: '' }], actions: ACTIONS }],
    [
      'a network by its mask',
      { conditions: [{ op: 'in-net', field: 'a', value: '192.0.2.7/255.255.255.0' }], actions: ACTIONS },
    ],
  ])('may have %s', (_name, posted) => {
    expect(validate(posted).ok).toBe(true);
  });
});

describe('a rule that is refused, in the words of CONTRACT.md §1.12', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ uuid: 'x', actions: ACTIONS }, 'Invalid UUID value'],
    [{ uuid: 5, actions: ACTIONS }, 'Invalid UUID value'],
    [
      { scope: 'x'.repeat(256), actions: ACTIONS },
      'Invalid scope: the length of the scope should be within 255 characters',
    ],
    [{ scope: 5, actions: ACTIONS }, 'Invalid scope: expected text, got number'],
    [{ description: [], actions: ACTIONS }, 'Invalid description: expected text, got list'],
    [
      { conditions: {}, actions: ACTIONS },
      'Validation failed for conditions: Invalid input: expected array, received object',
    ],
    [{ conditions: [5], actions: ACTIONS }, 'Validation failed for conditions: [0]: '],
    [{ conditions: [{ field: 'a' }], actions: ACTIONS }, 'Validation failed for conditions: [0].op: '],
    [{}, 'Validation failed for actions: at least one is needed'],
    [{ actions: [] }, 'Validation failed for actions: at least one is needed'],
    [{ actions: 'fail' }, 'Validation failed for actions: '],
    [{ actions: [{}] }, 'Validation failed for actions: [0].action: '],
    [
      { actions: [{ action: 'explode' }] },
      'Validation failed for actions: [0].action: Invalid option: expected one of "add-trait"|',
    ],
  ])('%j', (posted, message) => {
    expect(refusal(posted)).toContain(message);
  });

  it('looks at the conditions before the actions', () => {
    expect(refusal({ conditions: [{ op: 'eq', field: 'a' }], actions: [] })).toContain(
      'Invalid parameters for operator eq',
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{ op: 'like' }, 'Validation failed for conditions: [0].op: Invalid option'],
    [{ field: 5 }, 'Validation failed for conditions: [0].field: '],
    [{ multiple: 'second' }, 'Validation failed for conditions: [0].multiple: '],
    [{ loop: 'a' }, 'Validation failed for conditions: [0].loop: '],
    [{ loop: [] }, 'loop must have an item'],
    [{ loop: [{ a: 1 }], value: '{item[b]}' }, '"{item[b]}" is not in the item'],
    [{ op: 'one-of' }, 'Invalid parameters for operator one-of: missing required parameter(s): values'],
    [{ op: 'one-of', value: null, values: 'ab' }, 'Invalid parameters for operator one-of: values must be a list'],
    [{ op: 'is-true' }, 'Invalid parameters for operator is-true: unexpected parameter(s): value'],
    [{ invert: 'yes' }, 'Validation failed for conditions: [0].invert: '],
    [{ value: null }, 'Invalid parameters for operator eq: missing required parameter(s): value'],
    [{ b: 1, a: 1 }, 'Invalid parameters for operator eq: unexpected parameter(s): a, b'],
    [
      { value: null, a: 1 },
      'Invalid parameters for operator eq: missing required parameter(s): value; unexpected parameter(s): a',
    ],
    [{ op: 'is-empty' }, 'Invalid parameters for operator is-empty: unexpected parameter(s): value'],
    [{ op: 'matches', value: null }, 'Invalid parameters for operator matches: missing required parameter(s): value'],
    [
      { op: 'matches', value: 5 },
      'Invalid parameters for operator matches: invalid regular expression: it must be text',
    ],
    [
      { op: 'contains', value: '(' },
      'Invalid parameters for operator contains: invalid regular expression: missing closing )',
    ],
    [{ op: 'contains', value: 'a(?=b)' }, 'invalid regular expression: look-ahead at character 2 is not supported'],
    [{ op: 'in-net', value: 'x' }, 'Invalid parameters for operator in-net: invalid value: invalid IPNetwork x'],
    [{ op: 'in-net', value: '10/8' }, 'Invalid parameters for operator in-net: invalid value: invalid IPNetwork 10/8'],
    [
      { op: 'in-net', value: '10.0.0.0/33' },
      'Invalid parameters for operator in-net: invalid value: invalid IPNetwork 10.0.0.0/33',
    ],
    [{ field: 'foo://a' }, 'Unsupported scheme for field: foo, valid values are node:// or data://'],
    [{ field: 'a.' }, 'Unable to parse field JSON path a.: it ends too early'],
    [
      { field: 'data://a where b' },
      'Unable to parse field JSON path data://a where b: the filter "where" at character 10 is not supported: a path',
    ],
  ])('the condition %j', (condition, message) => {
    expect(ofCondition(condition)).toContain(message);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ action: 'fail' }, 'Invalid parameters for action fail: missing required parameter(s): message'],
    [{ action: 'fail', message: 5 }, 'Invalid parameters for action fail: message must be text'],
    [{ action: 'set-attribute' }, 'Invalid parameters for action set-attribute: missing required parameter(s): path'],
    [
      { action: 'set-attribute', path: '/extra/a' },
      'Invalid parameters for action set-attribute: missing required parameter(s): value',
    ],
    [
      { action: 'set-attribute', path: '/extra/a', value: 1, b: 2 },
      'Invalid parameters for action set-attribute: unexpected parameter(s): b',
    ],
    [
      { action: 'set-attribute', path: '/extra/a.b', value: 1 },
      'Invalid parameters for action set-attribute: path must be like /field or /field/key',
    ],
    [{ action: 'set-attribute', path: '/extra/', value: 1 }, 'path must be like'],
    [{ action: 'set-attribute', path: '/', value: 1 }, 'path must be like'],
    [{ action: 'set-attribute', path: '//extra', value: 1 }, 'path must be like'],
    [{ action: 'set-attribute', path: '/extra/a~1b', value: 1 }, 'path must be like'],
    [{ action: 'set-attribute', path: 7, value: 1 }, 'path must be text'],
    [
      { action: 'extend-attribute', path: '/extra/a' },
      'Invalid parameters for action extend-attribute: missing required parameter(s): value',
    ],
    [
      { action: 'set-attribute', path: '/extra/a', value: { b: ['{data.__class__}'] } },
      'Invalid parameters for action set-attribute: invalid template "{data.__class__}": "{data.__class__}" is not like {data[key][key]}',
    ],
    [
      { action: 'set-capability', name: 'a', value: '}' },
      'invalid template "}": the "}" at character 1 has no counterpart',
    ],
    [
      { action: 'set-capability', name: 'a', value: 'b,c:d' },
      'Invalid parameters for action set-capability: "b,c:d" is no value of a capability: it must not have ","',
    ],
    [
      { action: 'set-capability', name: 'a:b', value: 'c' },
      'Invalid parameters for action set-capability: "a:b" is no name of a capability',
    ],
    [{ action: 'set-capability', name: 'a,b' }, '"a,b" is no name of a capability'],
    [{ action: 'add-trait', name: '' }, 'Invalid parameters for action add-trait: name must be text'],
    [{ action: 'add-trait' }, 'Invalid parameters for action add-trait: missing required parameter(s): name'],
  ])('the action %j', (action, message) => {
    expect(ofAction(action)).toContain(message);
  });
});

describe("a rule of Ironic's own inspection rules is refused, with what to write instead (Q-60)", () => {
  const CONDITION = { op: 'eq', args: ['{inventory[cpu][count]}', 4] };
  const ACTION = { op: 'set-attribute', args: { path: '/extra/x', value: 1 } };

  it.each<[Record<string, unknown>, string]>([
    [{ actions: [ACTION] }, 'Validation failed for actions: [0]: "args" is of Ironic\'s own inspection rules'],
    [{ actions: [{ op: 'fail', message: 'x' }] }, 'Validation failed for actions: [0]: "op" is of Ironic'],
    [{ conditions: [CONDITION], actions: ACTIONS }, 'Validation failed for conditions: [0]: "args" is of Ironic'],
    [
      { conditions: [{ op: '!eq', field: 'a', value: 1 }], actions: ACTIONS },
      'Validation failed for conditions: [0]: "!eq" is of Ironic\'s own inspection rules, which this service does not take: write "invert": true',
    ],
    [
      { actions: [{ action: 'api-call', url: 'http://a' }] },
      'the action "api-call" is not taken over: a rule calls nobody. Let a webhook',
    ],
    [{ conditions: [CONDITION], actions: ACTIONS }, 'POST /v2/rules/convert'],
    [{ phase: 'early', actions: ACTIONS }, '"phase" is of Ironic'],
    [{ priority: 1, sensitive: true, conditions: [CONDITION], actions: [ACTION] }, 'is of Ironic'],
  ])('%j', (posted, message) => {
    expect(refusal(posted)).toContain(message);
  });
});

describe('what `/v1` does not know is refused there (Q-60, Q-78), and taken otherwise', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ actions: [...ACTIONS, { ...ACTIONS[0], loop: ['a'] }] }, 'for actions: [1]: "loop" is of Ironic'],
    [{ sensitive: true, actions: ACTIONS }, '"sensitive" is of Ironic\'s own inspection rules'],
    [{ sensitive: false, actions: ACTIONS }, 'POST /v2/rules'],
    [{ priority: 10, actions: ACTIONS }, 'create the rules in their order, or by POST /v2/rules'],
    [{ priority: 0, actions: ACTIONS }, '"priority" is of Ironic'],
    [
      { conditions: [{ op: 'eq', field: 'a', value: 1, multiple: 'last' }], actions: ACTIONS },
      'for conditions: [0]: "multiple": "last" is not of /v1',
    ],
    [
      { conditions: [{ op: 'eq', field: 'a', value: 1, loop: [1] }], actions: ACTIONS },
      'for conditions: [0]: "loop" is of Ironic',
    ],
  ])('%j', (posted, message) => {
    expect(refusal(posted, { v1: true })).toContain(message);
    expect(validate(posted).ok).toBe(true);
  });
});

describe('the order and the secrecy of a rule', () => {
  it('are on record where they are not the default', () => {
    const rule = validate({ priority: 9999, sensitive: true, actions: ACTIONS }).unwrap();
    expect(rule).toMatchObject({ priority: 9999, sensitive: true });
    const plain = validate({ priority: 0, sensitive: false, actions: ACTIONS }).unwrap();
    expect(Object.keys(plain)).toEqual(['uuid', 'description', 'scope', 'conditions', 'actions']);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ priority: -1 }, 'Invalid priority: must be a whole number from 0 to 9999'],
    [{ priority: 10_000 }, 'Invalid priority'],
    [{ priority: 1.5 }, 'Invalid priority'],
    [{ priority: '5' }, 'Invalid priority'],
    [{ sensitive: 'yes' }, 'Invalid sensitive: expected a boolean, got text'],
    [
      { sensitive: true, actions: [{ action: 'fail', message: '***' }] },
      'actions[0].message is "***", which stands for what a sensitive rule hides',
    ],
  ])('are refused: %j', (posted, message) => {
    expect(refusal({ actions: ACTIONS, ...posted })).toContain(message);
  });

  it('may be asterisks where nothing is hidden', () => {
    expect(validate({ actions: [{ action: 'fail', message: '***' }] }).ok).toBe(true);
  });
});

describe('the actions that Ironic has as well', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ action: 'del-attribute', path: '/extra/a.b' }, 'path must be like /field or /field/key'],
    [{ action: 'unset-capability', name: 'a:b' }, '"a:b" is no name of a capability'],
    [{ action: 'set-plugin-data', path: '/a' }, 'missing required parameter(s): value'],
    [{ action: 'set-plugin-data', path: '/', value: 1 }, 'path must be like /key or /key/key'],
    [{ action: 'set-plugin-data', path: 'inventory/cpu', value: 1 }, 'path must not be in the inventory'],
    [{ action: 'extend-plugin-data', path: 5, value: 1 }, 'path must be text'],
    [{ action: 'set-port-attribute', path: '/extra/a', value: 1 }, 'missing required parameter(s): port_id'],
    [
      { action: 'set-port-attribute', port_id: 5, path: '/extra/a', value: 1 },
      'port_id must be a MAC address or a UUID',
    ],
    [{ action: 'del-port-attribute', port_id: 'a', path: '//extra' }, 'path must be like'],
    [{ action: 'set-attribute', path: '{item}', value: 1, loop: ['/extra/a', '/extra/a.b'] }, 'path must be like'],
    [{ action: 'set-attribute', path: '{item[p]}', value: 1, loop: [{ q: 1 }] }, '"{item[p]}" is not in the item'],
    [{ action: 'fail', message: 'x', loop: 5 }, 'Validation failed for actions: [0].loop: '],
  ])('are refused: %j', (action, message) => {
    expect(ofAction(action)).toContain(message);
  });
});
