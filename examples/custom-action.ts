/**
 * A condition and an action of your own; a misspelt parameter is an error of the compiler. Run dry,
 * without an Ironic.
 */
import assert from 'node:assert/strict';
import { defineAction, defineCondition, Err, evaluateRules, type Rule } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

/** `{ op: 'longer-than', field: 'inventory.disks', value: 1 }` */
const longerThan = defineCondition({
  name: 'longer-than',
  params: { required: ['value'] },
  check: ({ value, params }) => Array.isArray(value) && value.length > Number(params.value),
});

/** `{ action: 'set-owner', value: '{data[team]}', overwrite: false }` */
const setOwner = defineAction({
  name: 'set-owner',
  params: { required: ['value'], optional: ['overwrite'] },
  formatted: ['value'],
  apply({ node, params }) {
    if (typeof params.value !== 'string') return Err('set-owner needs a text value');
    if (params.overwrite === false && node.get('/owner')) return undefined;
    return node.set('/owner', params.value);
  },
});

const rule: Rule = {
  uuid: '0d8c3a5e-6f0b-4c33-9b5e-3e8f5a7d1c42',
  description: null,
  scope: null,
  conditions: [{ op: 'longer-than', field: 'inventory.disks', value: 1, multiple: 'any', invert: false }],
  actions: [
    { action: 'set-owner', value: 'storage of {data[inventory][system_vendor][manufacturer]}', overwrite: false },
  ],
};
const node = { uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a' };
// new Inspector({ ...plugins }) takes them as well
const plugins = { conditions: [longerThan], actions: [setOwner] };
const { changes } = evaluateRules([rule], { data: loadPayload('ipmi-server'), node, ...plugins });
assert.equal(changes?.node.length, 1);
console.log(changes.node);
