import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload, personalise, simulateMachines } from '@ironic-inspector/testing';
import { RackInspector } from '../src/rack.js';

it('waits for twenty machines, one of which reports an error', async () => {
  const ironic = new FakeIronic();
  const names = Array.from({ length: 20 }, (_, index) => `rack-7-node-${index}`);
  const machines = names.map((name, index) => {
    const mac = `52:54:00:00:07:${index.toString(16).padStart(2, '0')}`;
    const { uuid } = ironic.addNode({ name, macs: [mac] });
    const payload = personalise(loadPayload('virtual-machine'), { macs: [mac] });
    return { node: uuid, payload: index === 13 ? { ...payload, error: 'a disk is missing' } : payload };
  });
  const rack = new RackInspector({ ironic, ...createMemoryStore(), introspectionDelay: 0 });
  const handler = createInspectorHandler(rack.inspector);
  const simulation = simulateMachines({
    fake: ironic,
    machines,
    callbackUrl: 'http://inspector.example/v1/continue',
    fetch: (address, init) => handler(new Request(address, init)),
  });

  const outcomes = await rack.introspectAll(names, 4);
  assert.equal(outcomes.size, 20);
  const failed = [...outcomes].filter(([, outcome]) => !outcome.ok);
  assert.deepEqual(
    failed.map(([node]) => node),
    ['rack-7-node-13'],
  );
  await simulation.close();
  await rack.inspector.stop();
});
