/**
 * Rules of Ironic's own inspection become ours: what cannot be said is reported, and what the rest
 * would do is seen before it is stored.
 */
import assert from 'node:assert/strict';
import { fromIronicRules } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

// In place of your Ironic and your machines.
const lab = await createTestLab({ store: createMemoryStore, machines: [{}, { payload: 'virtual-machine' as const }] });
(await lab.until(lab.inspector.introspectAll(lab.names))).unwrap();
const { inspector } = lab;

// What GET /v1/inspection_rules?detail=True answers.
const fromIronic: unknown = {
  inspection_rules: [
    {
      description: 'big machines for the database team',
      priority: 10,
      conditions: [{ op: 'gt', args: { values: ['{inventory[memory][physical_mb]}', 65535] } }],
      actions: [{ op: 'set-attribute', args: { path: '/resource_class', value: 'database' } }],
    },
    {
      description: 'tells another service',
      conditions: [],
      actions: [{ op: 'api-call', args: { url: 'https://example.com' } }],
    },
  ],
};

// #region convert
const { rules, report } = fromIronicRules(fromIronic).unwrap();
for (const { rule, kind, text } of report) console.log(`rule ${rule + 1}: ${kind}: ${text}`);
const dry = (await inspector.rules.dryRun({ rules })).unwrap();
for await (const { node, changes } of dry) console.log(node, changes?.node);
console.log(dry.summary.text);
for (const rule of rules) (await inspector.rules.create(rule)).unwrap();
// #endregion

assert.equal(rules.length, 1);
assert.equal(report.find(({ kind }) => kind === 'unsayable')?.rule, 1);
assert.equal((await inspector.rules.list()).unwrap().length, 1);
await lab.close();
