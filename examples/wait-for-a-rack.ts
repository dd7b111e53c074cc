/**
 * A rack is introspected, four machines at a time, with its progress shown; what failed is said at
 * the end.
 */
import type { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

async function introspectRack(inspector: Inspector, rack: readonly string[]): Promise<readonly string[]> {
  const results = await inspector.introspectAll(rack, {
    concurrency: 4,
    onProgress: ({ type, node, ended, total }) => console.log(`${ended} of ${total}: ${node} has ${type}`),
  });
  return [...results.unwrap()].flatMap(([node, result]) => (result.err ? [`${node}: ${result.val.message}`] : []));
}

// In place of your Ironic and your machines. Nobody may introspect the one that is in use.
const inUse = { name: 'machine-6', node: { provision_state: 'active' } };
const lab = await createTestLab({ store: createMemoryStore, machines: [{}, {}, {}, {}, {}, inUse] });
const failures = await lab.until(introspectRack(lab.inspector, lab.names));
console.log(`failed: ${failures.join('\n')}`);

// One machine alone, on the data that is stored by now.
const again = (await lab.inspector.reapply('machine-1')).unwrap();
const run = await lab.inspector.finished(again, { signal: AbortSignal.timeout(10_000) });
console.log(`machine-1 is ${run.unwrap().state} again`);
await lab.close();
