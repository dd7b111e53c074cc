import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';
import { introspected } from '../src/tool.ts';

// An Ironic, an inspector and a machine, none of them real; minutes pass in no time.
it('says what a machine is made of', async () => {
  const lab = await createTestLab({ store: createMemoryStore });
  assert.deepEqual(await lab.until(introspected(lab.inspector, 'machine-1')), {
    node: 'machine-1',
    summary: {
      model: 'Example Systems ES-2200 (SKU=NotProvided;ModelName=ES-2200)',
      cpus: 40,
      memoryGiB: 192,
      disks: ['sda 480', ...'bcdefgh'.split('').map((letter) => `sd${letter} 4001`)].map((disk) => `/dev/${disk} GB`),
      links: ['52:54:00:00:00:01', '1a:54:00:00:00:01'],
    },
  });
  await lab.close();
});

it('says why it could not', async () => {
  const lab = await createTestLab({ store: createMemoryStore });
  assert.deepEqual(await introspected(lab.inspector, 'no-such-node'), {
    node: 'no-such-node',
    problem: 'Node no-such-node was not found in Ironic',
  });
  await lab.close();
});
