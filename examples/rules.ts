/**
 * The operator's if/then: a rule is created and a machine posts; then the same rules again, dry, to
 * see why one did not apply.
 */
import assert from 'node:assert/strict';
import { evaluateRules, Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';

const ironic = new FakeIronic();
const { uuid } = ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
const inspector = new Inspector({ ironic, ...createMemoryStore() });

const created = await inspector.rules.create({
  description: 'big machines for the database team',
  conditions: [
    { field: 'memory_mb', op: 'ge', value: 65_536 },
    { field: 'node://resource_class', op: 'is-empty' },
  ],
  actions: [
    { action: 'set-attribute', path: '/resource_class', value: 'database' },
    { action: 'set-attribute', path: '/extra/sized', value: '{data[cpus]} CPUs, {data[memory_mb]:,} MiB' },
  ],
});
created.unwrap(); // or why not: a rule is checked when it is created
(await inspector.introspect(uuid)).unwrap();
await inspector.idle();
(await inspector.continue(loadPayload('ipmi-server'))).unwrap();
await inspector.idle();
const node = ironic.peekNode(uuid);
assert.equal(node?.['resource_class'], 'database');
console.log(node.extra);

// The class is set now, so the rule would not apply again. Asking touches nothing.
const rules = (await inspector.rules.list()).unwrap();
const data = (await inspector.data(uuid)).unwrap();
for (const { why, conditions } of evaluateRules(rules, { data, node }).rules) {
  console.log(
    why,
    conditions.map(({ field, compared }) => `${field}: ${compared[0]?.value}`),
  );
}
