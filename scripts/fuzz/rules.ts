import fc from 'fast-check';
import { mutate, mutations, sometimes } from './mutations.ts';
import { oddText, oddValue } from './odd-values.ts';

const field = fc.constantFrom(
  ...['memory_mb', 'cpus', 'constructor', '__proto__.a', '$.inventory.*', 'all_interfaces.*.ip'],
  ...['inventory.interfaces[*].mac_address', 'inventory.interfaces[?(@.name=="a")]'],
  ...['data://inventory.disks[0].size', 'data://inventory..name'],
  ...['node://driver_info.ipmi_address', 'node://properties.capabilities'],
);
const operator = fc.constantFrom(
  ...['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'in-net', 'matches', 'contains', 'is-empty', 'odd'],
);
const pattern = fc.constantFrom(
  ...['(a+)+$', '(.*)*x', '[0-9a-f:]+', '(', '(?=a)', '\\d{1,1000}', '(x{1,100}){1,100}', '^.*$', ''],
);
const template = fc.constantFrom(
  ...['{data[memory_mb]}', '{data[inventory][interfaces][0][name]!r:>40}', '{data.__class__}', '{data[__proto__]}'],
  ...['{data[inventory]:x}', '{data[cpus]:,}', '{data[cpus]:99999999d}', '{', '{}'],
);
const path = fc.constantFrom(
  ...['/extra/a', '/extra/list/0', '/extra/list/999999999999', '/extra/list/-', '/extra/a~1b', 'extra', '/', ''],
  ...['/extra/__proto__/polluted', '/extra/constructor/prototype/polluted'],
  ...['/properties/cpus', '/driver_info/ipmi_address', '/owner'],
);

const condition = fc.record({
  field,
  op: operator,
  value: fc.oneof(pattern, oddValue),
  multiple: sometimes(20, fc.constantFrom('any', 'all', 'first', 'odd')),
  invert: sometimes(20, fc.constant(true)),
});

const value = fc.oneof(template, oddValue);
const named = (action: string) => fc.constant(action);
const action = fc.oneof(
  fc.record({ action: named('set-attribute'), path, value }),
  fc.record({ action: named('extend-attribute'), path, value, unique: fc.boolean() }),
  fc.record({ action: named('set-capability'), name: oddText, value }),
  fc.record({ action: fc.constantFrom('add-trait', 'remove-trait'), name: oddText }),
  fc.record({ action: named('log'), message: value }),
  // Rarely: it hides what the others do.
  fc.record({ action: sometimes(10, fc.constant('fail')).map((rare) => rare ?? 'log'), message: value }),
  fc.record({ action: named('odd') }),
);

/** A rule that might be one. */
export const rule = fc
  .record({
    good: fc.record({
      description: oddText,
      conditions: fc.array(condition, { maxLength: 2 }),
      actions: fc.array(action, { minLength: 1, maxLength: 3 }),
    }),
    uuid: sometimes(10, oddValue),
    scope: sometimes(10, oddValue),
    changes: sometimes(20, mutations(1)),
  })
  .map(({ good, uuid, scope, changes = [] }) => JSON.stringify(mutate({ ...good, uuid, scope }, changes).value));
