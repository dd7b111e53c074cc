/** What a rule would do with a captured document: nothing is created, and nothing is sent. */
import assert from 'node:assert/strict';
import { evaluateRules, ruleProblem, runHooks, type IronicNode, type Rule } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

// #region rule
const rule: Rule = {
  uuid: '7f2b6a0e-52d5-4b0c-9d52-3a1f8a3b0c11',
  description: 'big machines for the database team',
  scope: null,
  conditions: [
    { field: 'memory_mb', op: 'ge', value: 65_536, multiple: 'any', invert: false },
    { field: 'node://resource_class', op: 'is-empty', multiple: 'any', invert: false },
  ],
  actions: [{ action: 'set-attribute', path: '/resource_class', value: 'database' }],
};
assert.equal(ruleProblem(rule), undefined); // or what is wrong with it
// #endregion

// #region dry
// Rules see what hooks added.
const { data } = (await runHooks(loadPayload('ipmi-server'))).unwrap();
const node: IronicNode = { uuid: '1be26c0b-03f2-4d2e-ae87-c02d7f33c123', resource_class: null };

const dry = evaluateRules([rule], { data, node });
for (const { description, matched, why } of dry.rules) console.log(description, matched, why);
assert.deepEqual(dry.changes?.node, [{ op: 'add', path: '/resource_class', value: 'database' }]);
// #endregion

// #region why
const taken = evaluateRules([rule], { data, node: { ...node, resource_class: 'compute' } });
const [first] = taken.rules;
console.log(first?.why, first?.conditions[1]?.compared[0]?.value); // 'compute' is not empty
assert.equal(first?.matched, false);
// #endregion
