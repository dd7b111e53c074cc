import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, macsOf, simulateMachines } from '@ironic-inspector/testing';
import { createTool, type Outcome } from '../src/tool.ts';

it('says what a machine is made of', async () => {
  const payload = loadPayload('ipmi-server');
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });

  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const inspector = createTool({ ironic, ...createMemoryStore(), introspectionDelay: 0 }, resolve);
  const handler = createInspectorHandler(inspector);
  const machines = simulateMachines({
    fake: ironic,
    callbackUrl: 'http://inspector.example/v1/continue',
    machines: [{ node: uuid, payload }],
    fetch: (address, init) => handler(new Request(address, init)),
  });

  (await inspector.introspect('node-1')).unwrap();
  assert.deepEqual(await promise, {
    node: uuid,
    summary: {
      model: 'Example Systems ES-2200 (SKU=NotProvided;ModelName=ES-2200)',
      cpus: 40,
      memoryGiB: 192,
      disks: ['sda 480', ...'bcdefgh'.split('').map((letter) => `sd${letter} 4001`)].map((disk) => `/dev/${disk} GB`),
      links: ['02:00:5e:10:00:01', '02:00:5e:10:00:02'],
    },
  });
  await machines.close();
  await inspector.stop();
});
