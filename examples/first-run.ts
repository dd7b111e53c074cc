import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, macsOf } from '@ironic-inspector/testing';

// An Ironic in memory, with one node.
const machine = loadPayload('ipmi-server');
const ironic = new FakeIronic();
const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(machine) });

const inspector = new Inspector({
  ironic,
  ...createMemoryStore(),
  observers: [(event) => console.log(`  ${event.type}`)],
});

// You ask. The inspector has Ironic boot the machine from the network.
const begun = await inspector.introspect('node-1');
if (begun.err) throw begun.val;
await inspector.idle();

// The machine's ramdisk posts what it found.
(await inspector.continue(machine)).unwrap();
await inspector.idle();

const run = (await inspector.status('node-1')).unwrap();
console.log(run.state, ironic.peekNode(uuid)?.properties);
const { inventory } = (await inspector.data('node-1')).unwrap();
console.log(inventory?.cpu?.model_name);
await inspector.stop();
