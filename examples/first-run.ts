import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

// An Ironic, an inspector and a machine; a clock that is moved, so that nobody waits for a boot.
const lab = await createTestLab({ store: createMemoryStore });
const { inspector, ironic } = lab;
inspector.on('state-changed', ({ from, to }) => console.log(`  ${from ?? 'nothing'} -> ${to}`));

// The machine is told to boot from the network; its ramdisk posts; facts are written to Ironic.
const run = await lab.until(inspector.introspect('machine-1', { wait: true }));
if (run.err) throw run.val;

console.log(run.val.state, ironic.peekNode(run.val.uuid)?.properties);
const { inventory } = (await inspector.data('machine-1')).unwrap();
console.log(inventory?.cpu?.model_name);
await lab.close();
