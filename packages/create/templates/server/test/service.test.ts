import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, FakeIronic, loadPayload, macsOf, simulateMachines } from '@ironic-inspector/testing';
import { createService } from '../src/service.ts';

it('introspects a machine, and writes its serial number to the node', async () => {
  const payload = loadPayload('ipmi-server');
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ name: 'node-1', macs: macsOf(payload) });
  const { inspector, server } = createService({ ironic, ...createMemoryStore(), introspectionDelay: 0 });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const machines = simulateMachines({
    fake: ironic,
    callbackUrl: `${url}/continue`,
    machines: [{ node: uuid, payload }],
  });

  const asked = await fetch(`${url}/introspection/node-1`, { method: 'POST' });
  assert.equal(asked.status, 202);
  const status = async () => (await (await fetch(`${url}/introspection/node-1`)).json()) as { finished: boolean };
  await eventually(async () => (await status()).finished);
  assert.deepEqual(ironic.peekNode(uuid)?.extra, { asset_tag: 'EXSRV00000017' });

  await machines.close();
  await inspector.stop();
  server.close();
  server.closeAllConnections();
});
