/** A run times out, and one call says why: the port in Ironic has a mistyped MAC address. */
import assert from 'node:assert/strict';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, memoryLogSink } from '@ironic-inspector/testing';

const NODE = '7f3c5b1e-26e0-4f6c-9a55-0d1c2f9b8e07';
const lab = await createTestLab({
  store: createMemoryStore,
  machines: [
    { node: { uuid: NODE, name: 'node-7', macs: ['52:54:00:00:80:01'], driver_info: {} } },
    { name: 'node-8', payload: 'ramdisk-error' },
  ],
  logSink: memoryLogSink(),
});
const { inspector } = lab;

// #region diagnose
const run = await lab.until(inspector.introspect('node-7', { wait: true }));
if (run.err) console.error(run.val.message); // Introspection timeout

const why = (await inspector.diagnose('node-7')).unwrap();
const [first] = why.causes;
assert.equal(first?.cause, 'mac-mistyped');
console.log(why.text);
// #endregion

// #region explain
const explained = (await inspector.explainLookup({ mac: ['52:54:00:00:80:01'] })).unwrap();
for (const { node, verdict, why: reason } of explained.candidates) console.log(node, verdict, reason);
// #endregion

// #region journal
await lab.until(inspector.introspect('node-8', { wait: true }));
await inspector.idle();
const { runId, causes } = (await inspector.diagnose('node-8')).unwrap();
const line = causes[0]?.evidence.at(-1);
assert.match(line ?? '', /^The journal of the ramdisk: .* ERROR root \[-\] collector extra-hardware failed$/);

const logs = (await inspector.history.logs(runId)).unwrap();
for (const { name, size, text } of logs.files) console.log(name, size, text.split('\n').length);
// #endregion
await lab.close();
