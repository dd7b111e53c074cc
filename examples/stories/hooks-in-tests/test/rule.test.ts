import { defaultHooks, evaluateRules, runHooks, type Rule } from '@ironic-inspector/core';
import { loadPayload, personalise } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { rack } from '../src/rack.js';

const rule: Rule = {
  uuid: '7f2b6a0e-52d5-4b0c-9d52-3a1f8a3b0c11',
  description: 'rack 7 is the database team’s',
  scope: null,
  conditions: [{ field: 'data://rack', op: 'eq', value: 'r7', multiple: 'any', invert: false }],
  actions: [{ action: 'set-attribute', path: '/owner', value: 'databases' }],
};

/** What the rule makes of a machine whose management controller has this address. */
async function tried(bmc: string) {
  const payload = personalise(loadPayload('ipmi-server'), { bmc });
  const { data } = (await runHooks(payload, { hooks: [...defaultHooks, rack] })).unwrap();
  return evaluateRules([rule], { data, node: { uuid: '1be26c0b-03f2-4d2e-ae87-c02d7f33c123' } });
}

it('gives machines of rack 7 to the database team', async () => {
  const { changes } = await tried('10.20.7.31');
  expect(changes?.node).toEqual([{ op: 'add', path: '/owner', value: 'databases' }]);
});

it('leaves all others alone', async () => {
  const { changes, rules } = await tried('10.20.8.31');
  expect(changes).toBeNull();
  expect(rules[0]?.matched).toBe(false);
});
