/**
 * Rules before they are saved: what is wrong with them, and what they would do to all nodes that
 * were ever introspected. Nothing is created, and nothing is sent.
 */
import assert from 'node:assert/strict';
import { lintRules, type NewRule } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

// In place of your Ironic and your machines.
const machines = [{}, { payload: 'virtual-machine' as const }, { node: { resource_class: 'database' } }];
const lab = await createTestLab({ store: createMemoryStore, machines });
(await lab.until(lab.inspector.introspectAll(lab.names))).unwrap();
const { inspector, ironic } = lab;
ironic.clearCalls();

// #region rules
const rules: NewRule[] = [
  {
    description: 'big machines for the database team',
    conditions: [{ field: 'memory_mb', op: 'ge', value: 65_536 }],
    actions: [{ action: 'set-attribute', path: '/resource_class', value: 'database' }],
  },
  {
    description: 'the rest is for compute',
    conditions: [{ field: 'memory_mb', op: 'eq', value: '4096' }],
    actions: [{ action: 'set-attribute', path: '/resource_class', value: 'compute' }],
  },
];
// #endregion

// #region lint
for (const { rule, severity, text } of lintRules(rules)) console.log(`rule ${rule + 1}: ${severity}: ${text}`);
// rule 2: warning: the value of memory_mb is a number, as the stock hooks write it: none meets "memory_mb eq {"value":"4096"}"
// #endregion
assert.deepEqual(
  lintRules(rules).map(({ rule, kind }) => [rule, kind]),
  [[1, 'wrong-type']],
);

// #region fleet
const dry = (await inspector.rules.dryRun({ rules })).unwrap(); // or which rule is wrong, and where
for await (const { node, changes, outcome, conflicts, failures } of dry) {
  console.log(node, changes?.node ?? outcome.map(({ reason }) => reason), conflicts, failures);
}
console.log(dry.summary.text);
assert.equal(dry.summary.text, 'would change 1 of 3 nodes; rule 2 never matches');
// #endregion

const asked = new Set(ironic.calls.map(({ name }) => name));
assert.deepEqual([...asked], ['getNode', 'listPorts']);
await lab.close();
