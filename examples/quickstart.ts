/**
 * One node, introspected from request to end: an embedded inspector with a memory store, in front
 * of a fake Ironic.
 */
import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';

const ironic = new FakeIronic();
const { uuid } = ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
const inspector = new Inspector({ ironic, ...createMemoryStore() });

// An operator asks; the node is told to boot its ramdisk.
(await inspector.introspect('node-1')).unwrap();
await inspector.idle();

// The ramdisk posts what the machine is made of.
(await inspector.continue(loadPayload('ipmi-server'))).unwrap();
await inspector.idle();

const run = (await inspector.status('node-1')).unwrap();
console.log(`${run.state}: ${JSON.stringify(ironic.peekNode(uuid)?.properties)}`);
