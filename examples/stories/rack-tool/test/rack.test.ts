import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, loadPayload, personalise, type LabMachine } from '@ironic-inspector/testing';
import { introspectRack } from '../src/rack.js';

it('waits for twenty machines, one of which reports an error', async () => {
  const machines = Array.from({ length: 20 }, (_, index): LabMachine => ({ name: `rack-7-node-${index}` }));
  // What the fourteenth posts: it is recognised by its management controller.
  const broken = personalise(loadPayload('ipmi-server'), { bmc: '192.0.2.14' });
  machines[13] = { name: 'rack-7-node-13', payload: { ...broken, error: 'a disk is missing' } };
  const lab = await createTestLab({ store: createMemoryStore, machines });

  const lines = await lab.until(introspectRack(lab.inspector, lab.names));

  assert.equal(lines.length, 20);
  assert.equal(lines[0], 'rack-7-node-0: 40 CPUs, 196608 MiB');
  assert.match(lines[13] ?? '', /^rack-7-node-13: .*a disk is missing/);
  await lab.close();
});
