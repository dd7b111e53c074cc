/**
 * What runs knew is kept beyond the next run of the node. `docs/concepts/history.md` explains it.
 */
import assert from 'node:assert/strict';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

const lab = await createTestLab({ store: createMemoryStore, machines: 1 });
const { inspector } = lab;
const [node = ''] = lab.names;
for (let round = 0; round < 2; round += 1) {
  (await lab.until(inspector.introspect(node, { wait: true, askedBy: 'admin' }))).unwrap();
}
await inspector.idle();

// #region read
const runs = (await inspector.history.runs({ node, limit: 10 })).unwrap();
for (const { runId, kind, askedBy, startedAt, state } of runs) {
  console.log(startedAt.toISOString(), kind, 'by', askedBy, '→', state);
  const events = (await inspector.history.events(runId)).unwrap();
  for (const { sequence, step } of events) console.log(sequence, step.type);
}
// #endregion

assert.deepEqual(
  runs.map(({ kind, askedBy, state }) => [kind, askedBy, state]),
  [
    ['introspect', 'admin', 'finished'],
    ['introspect', 'admin', 'finished'],
  ],
);
await lab.close();
