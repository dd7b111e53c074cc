/**
 * A condition and an action of your own; a misspelt parameter is an error of the compiler. Run dry,
 * without an Ironic.
 */
import assert from 'node:assert/strict';
import {
  defineAction,
  defineCondition,
  Err,
  evaluateRules,
  type NewRule,
  type ParametersOf,
} from '@ironic-inspector/core';
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

// From here on the compiler knows them in rules, as it does the stock ones.
declare module '@ironic-inspector/core' {
  interface RuleConditions {
    'longer-than': { readonly value: number };
  }
  interface RuleActions {
    'set-owner': ParametersOf<typeof setOwner>;
  }
}

const rule: NewRule = {
  conditions: [{ op: 'longer-than', field: 'inventory.disks', value: 1 }],
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
