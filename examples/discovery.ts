/**
 * A machine that Ironic does not know posts by itself: it gets a node, and rules say what that
 * needs besides.
 */
import assert from 'node:assert/strict';
import { createEnrollHook, Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';

const ironic = new FakeIronic();
const inspector = new Inspector({
  ironic,
  ...createMemoryStore(),
  notFoundHook: createEnrollHook({
    enrollNodeDriver: 'ipmi',
    enrollNodeFields: { driver_info: { ipmi_username: 'admin' } },
    allowedBmcNetworks: ['192.0.2.0/24'], // anybody may post: take machines from where yours are
  }),
});

const created = await inspector.rules.create({
  description: 'new machines say where they were found',
  conditions: [{ field: 'auto_discovered', op: 'eq', value: true }],
  actions: [{ action: 'set-attribute', path: '/description', value: 'found at {data[inventory][bmc_address]}' }],
});
created.unwrap();

const { uuid } = (await inspector.continue(loadPayload('ipmi-server'))).unwrap();
await inspector.idle();

const node = ironic.peekNode(uuid);
assert.equal(node?.provision_state, 'enroll');
assert.equal(node['description'], 'found at 192.0.2.17');
assert.deepEqual(node.driver_info, { ipmi_username: 'admin', ipmi_address: '192.0.2.17' });
const ports = ironic.peekPorts(uuid).map(({ address }) => address);
console.log(`a new ${node.driver} node with port ${ports.join()}:`, node.properties);
